import { BackupDates } from '@optimiq/contracts/backups';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';

const backups = queryOptions({ queryKey: ['backups'], queryFn: () => get('/v1/backups', BackupDates) });

/** When backups were taken and until when they hold what was erased since. */
export function BackupsPage() {
  const may = usePermissions();
  if (!may('backup:read')) return <Forbidden permission="backup:read" />;
  return <Backups />;
}

function Backups() {
  const { data, error, refetch } = useQuery(backups);
  return (
    <>
      <ScreenHead
        title={t('backups.title')}
        note={data && t('backups.kept', { n: data.keptDays, count: count(data.keptDays) })}
      />
      <div className="body">
        <p className="sub">{t('backups.what')}</p>
        <Card title={t('backups.list')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('backups.loading')} rows={4} />}
          {data?.items.length === 0 && <Empty title={t('backups.none')} hint={t('backups.none.hint')} />}
          {data && data.items.length > 0 && (
            <DataTable
              caption={t('backups.list')}
              columns={columns}
              rows={data.items}
              rowKey={({ takenAt }) => takenAt}
            />
          )}
        </Card>
      </div>
    </>
  );
}

const columns: readonly Column<BackupDates['items'][number]>[] = [
  { id: 'taken', header: t('backups.taken'), cell: ({ takenAt }) => instant(takenAt) },
  {
    id: 'verified',
    header: t('backups.verified'),
    cell: ({ verifiedAt }) => (
      <StatusChip tone={verifiedAt ? 'ok' : 'warn'}>
        {verifiedAt ? t('backups.readAgain', { at: instant(verifiedAt) }) : t('backups.notYet')}
      </StatusChip>
    ),
  },
  { id: 'expires', header: t('backups.expires'), cell: ({ expiresAt }) => instant(expiresAt) },
];
