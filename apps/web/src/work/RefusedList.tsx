import { t } from '../messages.ts';
import { IconAlert, IconClose } from '../ui/icons.ts';

export type RefusedRow = { readonly key: string; readonly what: string; readonly why: string };

/** What of several was left as it is, each with the reason; it stays until it is closed. */
export function RefusedList({ rows, onClose }: { readonly rows: readonly RefusedRow[]; readonly onClose: () => void }) {
  if (rows.length === 0) return null;
  return (
    <section className="banner" role="alert" aria-label={t('work.refused', { n: rows.length })}>
      <IconAlert className="i" aria-hidden />
      <div className="grow">
        <p className="b">{t('work.refused', { n: rows.length })}</p>
        <ul>
          {rows.map(({ key, what, why }) => (
            <li key={key}>
              {what}: {why}
            </li>
          ))}
        </ul>
      </div>
      <button type="button" className="ib" aria-label={t('work.refused.close')} onClick={onClose}>
        <IconClose className="i" aria-hidden />
      </button>
    </section>
  );
}
