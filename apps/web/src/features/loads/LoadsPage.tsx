import type { Load } from '@optimiq/contracts/loads';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { bytes, count, dollars, instant } from '../../ui/formats.ts';
import { RunningJobs } from '../../ui/RunningJobs.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { LoadStateChip } from './LoadStateChip.tsx';
import './loads.css';
import { loadsOf } from './queries.ts';
import { Upload } from './Upload.tsx';

/** Files taken in, latest first. */
export function LoadsPage() {
  const may = usePermissions();
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  return <Loads />;
}

function Loads() {
  const may = usePermissions();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(loadsOf());
  return (
    <>
      <ScreenHead title={t('loads.title')} note={data && t('loads.note', { n: data.items.length })} />
      <div className="body">
        {may('load:write') && <Upload />}
        <RunningJobs onEnd={() => queries.invalidateQueries({ queryKey: ['loads'] })} />
        <section className="card" aria-label={t('loads.title')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('loads.loading')} rows={8} />}
          {data?.items.length === 0 && (
            <Empty
              title={t('loads.empty.title')}
              hint={t(may('load:write') ? 'loads.empty.upload' : 'loads.empty.ask')}
            />
          )}
          {data && data.items.length > 0 && (
            <DataTable
              caption={t('loads.title')}
              columns={columnsOf(data.items)}
              rows={data.items}
              rowKey={({ loadId }) => loadId}
              rowClass={rowClass}
            />
          )}
        </section>
      </div>
    </>
  );
}

const rowClass = ({ state }: Load) => (state === 'undone' || state === 'swept' ? 'off' : undefined);

function columnsOf(loads: readonly Load[]): readonly Column<Load>[] {
  const hasNames = loads.some(({ fileName }) => fileName !== undefined);
  return [
    {
      id: 'number',
      header: t('column.load'),
      cell: ({ loadId, number }) => (
        <Link className="plain" data-open to={paths.load(loadId)}>
          {t('claim.loadNumber', { number })}
        </Link>
      ),
    },
    ...(hasNames ? [fileColumn] : []),
    { id: 'format', header: t('column.format'), cell: ({ format }) => format },
    { id: 'state', header: t('column.state'), cell: ({ state }) => <LoadStateChip state={state} /> },
    { id: 'rows', header: t('column.rows'), isNumeric: true, cell: ({ rows }) => count(rows) },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => count(members) },
    { id: 'claims', header: t('column.claims'), isNumeric: true, cell: ({ claims }) => count(claims) },
    { id: 'lines', header: t('column.lines'), isNumeric: true, cell: ({ claimLines }) => count(claimLines) },
    { id: 'rejected', header: t('column.rejected'), isNumeric: true, cell: ({ rejected }) => count(rejected) },
    { id: 'warnings', header: t('column.warnings'), isNumeric: true, cell: ({ warnings }) => count(warnings) },
    { id: 'paid', header: t('column.paid'), isNumeric: true, cell: ({ paidCents }) => dollars(paidCents) },
    { id: 'bytes', header: t('column.size'), isNumeric: true, cell: (load) => bytes(load.bytes) },
    { id: 'created', header: t('column.created'), cell: ({ createdAt }) => instant(createdAt) },
  ];
}

const fileColumn: Column<Load> = {
  id: 'file',
  header: t('column.file'),
  cell: ({ fileName }) => <span className="mono">{fileName}</span>,
};
