import type { AccountEvents } from '@optimiq/contracts/session';
import { useQuery } from '@tanstack/react-query';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { EmailCard } from './EmailCard.tsx';
import { FactorsCard } from './FactorsCard.tsx';
import { PasswordCard } from './PasswordCard.tsx';
import { ResetsCard } from './ResetsCard.tsx';
import { SessionsCard } from './SessionsCard.tsx';
import { account, accountEvents } from './security-queries.ts';

/** One's own sign-in: factors, sessions, password, address, and what happened to it lately; for admins, who lost theirs. */
export function SecurityPage() {
  const may = usePermissions();
  const { data, error, refetch } = useQuery(account);
  return (
    <>
      <ScreenHead title={t('security.title')} note={data?.email} />
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('security.loading')} rows={8} />}
        {data && !error && (
          <>
            <FactorsCard factors={data.factors} needsFactor={data.needsFactor} />
            <SessionsCard sessions={data.sessions} />
            <PasswordCard />
            <EmailCard email={data.email} newEmail={data.newEmail} />
            <Events />
            {may('people:write') && <ResetsCard />}
          </>
        )}
      </div>
    </>
  );
}

type Event = AccountEvents['items'][number];

const columns: readonly Column<Event>[] = [
  { id: 'at', header: t('security.events.at'), cell: ({ at }) => instant(at) },
  { id: 'what', header: t('security.events.what'), cell: ({ action }) => textOf('security.event', action) },
  {
    id: 'outcome',
    header: t('security.events.outcome'),
    cell: ({ outcome }) => (
      <StatusChip tone={outcome === 'success' ? 'ok' : 'warn'}>{t(`security.outcome.${outcome}`)}</StatusChip>
    ),
  },
];

function Events() {
  const { data, error, refetch } = useQuery(accountEvents);
  return (
    <Card title={t('security.events')} note={t('security.events.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('security.loading')} rows={4} />}
      {data?.items.length === 0 && <Empty title={t('security.events.none')} hint={t('security.events.note')} />}
      {data && data.items.length > 0 && (
        <DataTable
          caption={t('security.events')}
          columns={columns}
          rows={data.items}
          rowKey={({ at, action }) => `${at} ${action}`}
        />
      )}
    </Card>
  );
}
