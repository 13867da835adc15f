import { Link } from '@tanstack/react-router';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { bytes } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import type { UploadFile, UploadState } from './upload-queue.ts';

const tones: Record<UploadState, Tone> = {
  waiting: 'neutral',
  sending: 'info',
  sent: 'ok',
  duplicate: 'warn',
  failed: 'bad',
};

/** A file of the queue: how far it is, the load it became, or why it was not sent and another try. */
export function UploadRow({ file, onRetry }: { readonly file: UploadFile; readonly onRetry: () => void }) {
  const { state, sentBytes, loadId, error } = file;
  const { name, size } = file.file;
  return (
    <div className="upload-row row wrap" data-state={state}>
      <span className="mono grow trunc">{name}</span>
      <span className="sm mute">
        {state === 'sending'
          ? t('upload.bytes', { done: bytes(Math.min(sentBytes, size)), total: bytes(size) })
          : bytes(size)}
      </span>
      <span role="status">
        <StatusChip tone={tones[state]}>{t(`upload.state.${state}`)}</StatusChip>
      </span>
      {loadId && <Link to={paths.load(loadId)}>{t(state === 'duplicate' ? 'upload.openSame' : 'upload.open')}</Link>}
      {state === 'failed' && (
        <>
          <span className="sm bad-t" role="alert">
            {reasonOf(error)}
          </span>
          <button type="button" className="btn" onClick={onRetry}>
            {t('upload.retry')}
          </button>
        </>
      )}
      {state === 'sending' && <progress aria-label={name} value={sentBytes} max={Math.max(1, size)} />}
    </div>
  );
}

function reasonOf(error: Error | undefined): string {
  const code = error instanceof RequestFailed ? error.code : 'unexpected';
  const text = textOf('problem', code);
  return text === code ? t('problem.other') : text;
}
