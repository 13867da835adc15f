import type { Account } from '@optimiq/contracts/session';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { Network } from '../../ui/Network.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Failed } from '../../ui/states.tsx';
import { endOtherSessions, endSession } from './security-queries.ts';

type Session = Account['sessions'][number];

/** Where the account is signed in; of the place the network is known, and nothing more. */
export function SessionsCard({ sessions }: { readonly sessions: readonly Session[] }) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['account'] });
  const end = useMutation({ mutationFn: endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess });
  const failed = end.error ?? endOthers.error;
  const isBusy = end.isPending || endOthers.isPending;
  const columns: readonly Column<Session>[] = [
    {
      id: 'device',
      header: t('security.sessions.device'),
      cell: ({ device, isThis }) => (
        <span className="row">
          {device === '' ? <Missing reason={t('security.sessions.noDevice')} /> : device}
          {isThis && <StatusChip tone="ok">{t('security.sessions.this')}</StatusChip>}
        </span>
      ),
    },
    {
      id: 'network',
      header: t('security.sessions.network'),
      cell: ({ network }) =>
        network ? <Network network={network} /> : <Missing reason={t('security.sessions.noNetwork')} />,
    },
    {
      id: 'method',
      header: t('security.sessions.method'),
      cell: ({ method }) =>
        method ? textOf('security.method', method) : <Missing reason={t('security.sessions.half')} />,
    },
    { id: 'began', header: t('security.sessions.began'), cell: ({ createdAt }) => instant(createdAt) },
    { id: 'seen', header: t('security.sessions.seen'), cell: ({ lastSeenAt }) => instant(lastSeenAt) },
    {
      id: 'end',
      header: t('security.sessions.endColumn'),
      cell: ({ sessionId, isThis, device, createdAt }) =>
        !isThis && (
          <button
            type="button"
            className="btn quiet"
            disabled={isBusy}
            aria-label={t('security.sessions.endOne', { device, at: instant(createdAt) })}
            onClick={() => end.mutate(sessionId)}
          >
            {t('security.sessions.end')}
          </button>
        ),
    },
  ];
  return (
    <Card
      title={t('security.sessions')}
      note={t('security.sessions.note')}
      actions={
        sessions.length > 1 && (
          <button type="button" className="btn" disabled={isBusy} onClick={() => endOthers.mutate()}>
            {t('security.sessions.endOthers')}
          </button>
        )
      }
    >
      {failed && (
        <Failed
          error={failed}
          onRetry={() => {
            end.reset();
            endOthers.reset();
          }}
        />
      )}
      <DataTable
        caption={t('security.sessions')}
        columns={columns}
        rows={sessions}
        rowKey={({ sessionId }) => sessionId}
      />
    </Card>
  );
}
