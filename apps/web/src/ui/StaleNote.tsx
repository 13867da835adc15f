import { t } from '../messages.ts';
import { clock } from './formats.ts';
import { IconAlert, IconReload } from './icons.ts';

/** Figures from before the server went silent: when they were true, and another try. */
export function StaleNote({ at, onRetry }: { readonly at: number; readonly onRetry: () => void }) {
  return (
    <div className="banner" role="status">
      <IconAlert className="i" aria-hidden />
      <span className="grow">
        <b>{t('stale.asOf', { time: clock(at) })}</b> {t('stale.why')}
      </span>
      <button type="button" className="btn" onClick={onRetry}>
        <IconReload className="i" aria-hidden />
        {t('stale.retry')}
      </button>
    </div>
  );
}
