import type { Person, PersonSession } from '@optimiq/contracts/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Refusal } from '../../ui/Refusal.tsx';
import { sessionColumns } from '../../ui/session-columns.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { endSession, endSessions, sessionsOf } from './queries.ts';

/** Where somebody is signed in to this organization; one or all of it can be ended, by others than the person. */
export function PersonSessions({ person, isOwn }: { readonly person: Person; readonly isOwn: boolean }) {
  const { userId, name } = person;
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(sessionsOf(userId));
  const [isAsking, setAsking] = useState(false);
  const renew = () => queries.invalidateQueries({ queryKey: ['people', userId] });
  const ending = useMutation({ mutationFn: (sessionId: string) => endSession(userId, sessionId), onSettled: renew });
  const items = data?.items ?? [];
  return (
    <Card
      title={t('people.sessions')}
      note={t('people.sessions.note')}
      actions={
        !isOwn &&
        items.length > 0 && (
          <button type="button" className="btn" onClick={() => setAsking(true)}>
            {t('people.sessions.endAll')}
          </button>
        )
      }
    >
      {ending.error && <Refusal error={ending.error} />}
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('people.sessions.loading')} rows={3} />}
      {data && items.length === 0 && <Empty title={t('people.sessions.none')} hint={t('people.sessions.none.hint')} />}
      {items.length > 0 && (
        <DataTable
          caption={t('people.sessions')}
          columns={sessionColumns<PersonSession>({
            more: [factors()],
            ...(!isOwn && { canEnd: () => true }),
            onEnd: (sessionId) => ending.mutate(sessionId),
            isBusy: ending.isPending,
          })}
          rows={items}
          rowKey={({ sessionId }) => sessionId}
          isCompact
        />
      )}
      {isAsking && (
        <FormDialog
          title={t('people.sessions.endAll.title', { name })}
          hint={t('people.sessions.endAll.hint', { n: items.length })}
          verb={t('people.sessions.endAll')}
          isDanger
          send={() => endSessions(userId)}
          onDone={() => void renew()}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}

const factors = (): Column<PersonSession> => ({
  id: 'assurance',
  header: t('people.sessions.factors'),
  cell: ({ assurance }) => t(assurance === 2 ? 'people.sessions.two' : 'people.sessions.one'),
});
