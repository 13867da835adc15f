import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { t } from '../../messages.ts';
import { IconUpload } from '../../ui/icons.ts';
import { Failed } from '../../ui/states.tsx';
import { sendFile } from './queries.ts';

/** Takes a file by choosing or dropping it, and leaves its progress to the list of jobs. */
export function Upload() {
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const queries = useQueryClient();
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: sendFile,
    onSettled: () => Promise.all(['loads', 'jobs'].map((part) => queries.invalidateQueries({ queryKey: [part] }))),
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) mutate(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      className={isOver ? 'upload over' : 'upload'}
      aria-label={t('upload.label')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconUpload className="i" aria-hidden />
      <span className="grow">
        <span className="b">{t('upload.title')}</span> <span className="mute">{t('upload.formats')}</span>
      </span>
      <input
        ref={field}
        className="hidden-text"
        type="file"
        tabIndex={-1}
        aria-label={t('upload.field')}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
      <button type="button" className="btn primary" disabled={isPending} onClick={() => field.current?.click()}>
        {t(isPending ? 'upload.sending' : 'upload.choose')}
      </button>
      {error && <Failed error={error} onRetry={reset} />}
      {data?.duplicateOf && (
        <p role="status" className="banner">
          {t('upload.duplicate')}
        </p>
      )}
    </section>
  );
}
