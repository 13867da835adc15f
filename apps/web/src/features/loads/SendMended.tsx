import type { LoadDetail } from '@optimiq/contracts/loads';
import { useRef } from 'react';
import { t } from '../../messages.ts';
import { IconUpload } from '../../ui/icons.ts';
import { UploadRow } from './UploadRow.tsx';
import { useUploadQueue } from './upload-queue.ts';

/** Sends a mended file by the feed of this load; it becomes a load of its own, the rows accepted here stay. */
export function SendMended({ load }: { readonly load: LoadDetail }) {
  const field = useRef<HTMLInputElement>(null);
  const { files, add, retry } = useUploadQueue(load.source);
  const last = files.at(-1);
  return (
    <>
      <input
        ref={field}
        className="hidden-text"
        type="file"
        tabIndex={-1}
        aria-label={t('problems.mended.field')}
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button
        type="button"
        className="btn primary"
        title={t('problems.mended.hint')}
        disabled={last?.state === 'sending'}
        onClick={() => field.current?.click()}
      >
        <IconUpload className="i" aria-hidden />
        {t('problems.mended')}
      </button>
      {last && <UploadRow file={last} onRetry={() => retry(last.id)} />}
    </>
  );
}
