import type { Account } from '@optimiq/contracts/session';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { sessionColumns } from '../../ui/session-columns.tsx';
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
  const columns = sessionColumns<Session>({
    mark: ({ isThis }) => isThis && <StatusChip tone="ok">{t('security.sessions.this')}</StatusChip>,
    canEnd: ({ isThis }) => !isThis,
    onEnd: (sessionId) => end.mutate(sessionId),
    isBusy,
  });
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
