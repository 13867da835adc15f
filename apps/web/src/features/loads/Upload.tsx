import { type DragEvent, useRef, useState } from 'react';
import { t } from '../../messages.ts';
import { IconUpload } from '../../ui/icons.ts';
import { UploadRow } from './UploadRow.tsx';
import { useUploadQueue } from './upload-queue.ts';

/** Takes files by choosing or dropping them, and sends them one after the other. */
export function Upload() {
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const { files, add, retry, clear } = useUploadQueue();
  const hasEnded = files.some(({ state }) => state !== 'waiting' && state !== 'sending');
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <section
      className={isOver ? 'upload over noprint' : 'upload noprint'}
      aria-label={t('upload.label')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className="row wrap">
        <IconUpload className="i" aria-hidden />
        <span className="grow">
          <span className="b">{t('upload.title')}</span> <span className="mute">{t('upload.formats')}</span>
        </span>
        <input
          ref={field}
          className="hidden-text"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={t('upload.field')}
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        {hasEnded && (
          <button type="button" className="btn quiet" onClick={clear}>
            {t('upload.clear')}
          </button>
        )}
        <button type="button" className="btn primary" onClick={() => field.current?.click()}>
          {t('upload.choose')}
        </button>
      </div>
      {files.length > 0 && (
        <ul className="upload-list" aria-label={t('upload.queue')}>
          {files.map((file) => (
            <li key={file.id}>
              <UploadRow file={file} onRetry={() => retry(file.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
