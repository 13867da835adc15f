import type { Permission } from '@optimiq/domain/access/permissions';
import type { ReactNode } from 'react';
import { RequestFailed } from '../api/client.ts';
import { t, textOf } from '../messages.ts';
import { IconCopy, IconEmpty, IconError, IconForbidden, IconReload } from './icons.ts';
import { ToToday } from './ToToday.tsx';

/** Placeholder rows of true height, announced once. */
export function Loading({ label, rows = 6 }: { readonly label: string; readonly rows?: number }) {
  return (
    <div role="status" className="skel-rows" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other identity
        <span key={row} aria-hidden="true">
          <i className="skel" style={{ width: `${38 + ((row * 17) % 30)}%` }} />
          <i className="skel" style={{ width: '12%' }} />
        </span>
      ))}
    </div>
  );
}

/** Why there is nothing, and the one next step. */
export function Empty({
  title,
  hint,
  action,
}: {
  readonly title: string;
  readonly hint: string;
  readonly action?: ReactNode;
}) {
  return (
    <div className="state">
      <IconEmpty className="i" aria-hidden />
      <p className="b">{title}</p>
      <p>{hint}</p>
      {action}
    </div>
  );
}

/** What failed, what is safe, the id to copy, and another try. A refusal says who can grant the right instead. */
export function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  if (error instanceof RequestFailed && error.code === 'forbidden') return <Forbidden />;
  if (error instanceof RequestFailed && error.code.startsWith('past-')) return <NoPast code={error.code} />;
  const id = error instanceof RequestFailed ? error.id : 'none';
  const code = error instanceof RequestFailed ? error.code : 'unexpected';
  return (
    <div className="state" role="alert">
      <IconError className="i" aria-hidden />
      <p className="b">{t('state.failed.title')}</p>
      <p>{problemText(code)}</p>
      <span className="row">
        <button type="button" className="btn" onClick={onRetry}>
          <IconReload className="i" aria-hidden />
          {t('state.failed.retry')}
        </button>
        <button type="button" className="btn quiet" onClick={() => navigator.clipboard?.writeText(`${code} ${id}`)}>
          <IconCopy className="i" aria-hidden />
          {t('state.failed.copy', { id: id.slice(0, 8) })}
        </button>
      </span>
    </div>
  );
}

/** There is nothing of the moment that is looked at; the way back to today. */
function NoPast({ code }: { readonly code: string }) {
  return (
    <div className="state">
      <IconEmpty className="i" aria-hidden />
      <p className="b">{t('state.noPast.title')}</p>
      <p>{problemText(code)}</p>
      <ToToday />
    </div>
  );
}

/** What a stable problem code means for the reader; the general sentence for one without its own. */
export function problemText(code: string): string {
  const text = textOf('problem', code);
  return text === code ? t('problem.other') : text;
}

/** Nothing was loaded, because the role does not hold the right; names who can grant it. */
export function Forbidden({ permission }: { readonly permission?: Permission }) {
  return (
    <div className="state">
      <IconForbidden className="i" aria-hidden />
      <p className="b">{t('state.forbidden.title')}</p>
      <p>
        {permission
          ? t('state.forbidden.grant', { permission: textOf('permission', permission) })
          : t('state.forbidden.hint')}
      </p>
    </div>
  );
}
