import type { ReactNode } from 'react';
import { t, textOf } from '../messages.ts';
import type { Column } from './DataTable.tsx';
import { instant } from './formats.ts';
import { Missing } from './Missing.tsx';
import { Network } from './Network.tsx';

type SignedIn = {
  readonly sessionId: string;
  readonly device: string;
  readonly network?: string | undefined;
  readonly method?: string | undefined;
  readonly createdAt: string;
  readonly lastSeenAt: string;
};

type Options<Row> = {
  /** What is said beside the browser. */
  readonly mark?: (row: Row) => ReactNode;
  /** Columns of one's own, between how and when. */
  readonly more?: readonly Column<Row>[];
  /** Which sessions can be ended; absent: none, and there is no column for it. */
  readonly canEnd?: (row: Row) => boolean;
  readonly onEnd?: (sessionId: string) => void;
  readonly isBusy?: boolean;
};

/** Living sessions: browser, network, how and when, and the end of each. */
export function sessionColumns<Row extends SignedIn>(options: Options<Row>): readonly Column<Row>[] {
  const { mark, more = [], canEnd, onEnd, isBusy = false } = options;
  return [
    {
      id: 'device',
      header: t('session.device'),
      cell: (row) => (
        <span className="row">
          {row.device === '' ? <Missing reason={t('session.noDevice')} /> : row.device}
          {mark?.(row)}
        </span>
      ),
    },
    {
      id: 'network',
      header: t('session.network'),
      cell: ({ network }) => (network ? <Network network={network} /> : <Missing reason={t('session.noNetwork')} />),
    },
    {
      id: 'method',
      header: t('session.method'),
      cell: ({ method }) => (method ? textOf('session.by', method) : <Missing reason={t('session.half')} />),
    },
    ...more,
    { id: 'began', header: t('session.began'), cell: ({ createdAt }) => instant(createdAt) },
    { id: 'seen', header: t('session.seen'), cell: ({ lastSeenAt }) => instant(lastSeenAt) },
    ...(canEnd
      ? [
          {
            id: 'end',
            header: t('session.action'),
            cell: (row: Row) =>
              canEnd(row) && (
                <button
                  type="button"
                  className="btn quiet"
                  disabled={isBusy}
                  aria-label={t('session.endOne', {
                    device: row.device || t('session.unnamed'),
                    at: instant(row.createdAt),
                  })}
                  onClick={() => onEnd?.(row.sessionId)}
                >
                  {t('session.end')}
                </button>
              ),
          },
        ]
      : []),
  ];
}
