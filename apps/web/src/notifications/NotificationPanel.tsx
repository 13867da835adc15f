import type { Notification } from '@optimiq/contracts/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../messages.ts';
import { date, instant } from '../ui/formats.ts';
import { IconAlert, IconBad, IconInfo, IconOk } from '../ui/icons.ts';
import { sayFailed } from '../ui/toasts.ts';
import type { PanelProps } from './panel.ts';
import { placeOf } from './place-of.ts';
import { markRead, notifications } from './queries.ts';

/** What the reader was told, newest first; each line leads to where it is decided, and is read by that. */
export default function NotificationPanel({ items = [], hasFailed, onClose }: PanelProps) {
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: markRead,
    onSuccess: (list) => queries.setQueryData(notifications.queryKey, list),
    onError: () => sayFailed(t('notification.notMarked')),
  });
  const unread = items.filter(({ isRead }) => !isRead).map(({ id }) => id);
  return (
    <>
      <header className="row">
        <h2>{t('bell.title')}</h2>
        <button
          type="button"
          className="btn quiet end"
          aria-disabled={unread.length === 0}
          onClick={() => unread.length > 0 && read.mutate({ ids: unread.slice(0, 200) })}
        >
          {t('notification.markAll')}
        </button>
      </header>
      {hasFailed && <p className="sm warn-t">{t('notification.failed')}</p>}
      {!hasFailed && items.length === 0 && <p className="sub">{t('notification.none')}</p>}
      <ul>
        {items.map((one) => (
          <li key={one.id}>
            <Link
              {...placeOf(one)}
              onClick={() => {
                onClose();
                if (!one.isRead) read.mutate({ ids: [one.id] });
              }}
            >
              <Mark of={one} />
              <span className="grow">
                <span className={one.isRead ? 'sub' : 'b'}>{textOf(one)}</span>
                <span className="sm mute">{instant(one.at)}</span>
              </span>
              {!one.isRead && (
                <span className="unread">
                  <span className="hidden-text">{t('notification.unread')}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

const textOf = ({ kind, n = 0, on }: Notification): string =>
  t(`notification.${kind}`, { n, on: on === undefined ? '' : date(on) });

/** Its shape says with its colour whether it went well, did not, waits, or is told. */
function Mark({ of: { kind } }: { readonly of: Notification }) {
  if (kind.endsWith('-failed')) return <IconBad className="i bad-t" aria-hidden />;
  if (kind === 'load-active' || kind === 'run-done') return <IconOk className="i ok-t" aria-hidden />;
  if (kind === 'work-given') return <IconInfo className="i sub" aria-hidden />;
  return <IconAlert className="i warn-t" aria-hidden />;
}
