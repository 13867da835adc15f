import { type Run, RunList, RunStarted } from '@optimiq/contracts/runs';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { countText } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant, shortHash } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { RunningJobs } from '../../ui/RunningJobs.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';

const runs = queryOptions({
  queryKey: ['runs'],
  queryFn: () => get('/v1/runs', RunList),
  refetchInterval: ({ state }) => (state.data?.items.some((run) => run.state === 'running') ? 1000 : false),
});

const tones: Record<Run['state'], Tone> = { running: 'info', finished: 'ok', failed: 'bad' };

/** Scoring runs, latest first, each with the hash that replay must reproduce. */
export function RunsPage() {
  const may = usePermissions();
  if (!may('run:read')) return <Forbidden permission="run:read" />;
  return <Runs />;
}

function Runs() {
  const may = usePermissions();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(runs);
  const start = useMutation({
    mutationFn: (paymentYear: number) => post('/v1/runs', RunStarted, { paymentYear }),
    onSuccess: () => Promise.all(['runs', 'jobs'].map((part) => queries.invalidateQueries({ queryKey: [part] }))),
  });
  return (
    <>
      <ScreenHead title={t('runs.title')} note={data && t('runs.note', { n: data.items.length })}>
        {may('run:write') &&
          [2026, 2027].map((year) => (
            <button
              key={year}
              type="button"
              className="btn"
              disabled={start.isPending}
              onClick={() => start.mutate(year)}
            >
              {t('runs.start', { year: String(year) })}
            </button>
          ))}
      </ScreenHead>
      <div className="body">
        {start.error && <Failed error={start.error} onRetry={start.reset} />}
        <RunningJobs onEnd={() => queries.invalidateQueries()} />
        <section className="card" aria-label={t('runs.title')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('runs.loading')} rows={8} />}
          {data?.items.length === 0 && <Empty title={t('runs.empty.title')} hint={t('runs.empty.hint')} />}
          {data && data.items.length > 0 && (
            <DataTable caption={t('runs.title')} columns={columns} rows={data.items} rowKey={({ runId }) => runId} />
          )}
        </section>
      </div>
    </>
  );
}

const columns: readonly Column<Run>[] = [
  { id: 'number', header: t('column.run'), cell: ({ number }) => t('receipt.runNumber', { number }) },
  { id: 'model', header: t('column.model'), cell: ({ model }) => textOf('model', model) },
  { id: 'year', header: t('column.paymentYear'), cell: ({ paymentYear }) => paymentYear },
  {
    id: 'state',
    header: t('column.state'),
    cell: ({ state, isCurrent }) => (
      <span className="row">
        <StatusChip tone={tones[state]}>{t(`run.state.${state}`)}</StatusChip>
        {isCurrent && <StatusChip tone="ok">{t('run.current')}</StatusChip>}
      </span>
    ),
  },
  { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => countText(members ?? null) },
  {
    id: 'hash',
    header: t('column.hash'),
    cell: ({ rootHash }) =>
      rootHash ? (
        <span className="mono" title={rootHash}>
          {shortHash(rootHash)}
        </span>
      ) : (
        <Missing reason={t('runs.noHash')} />
      ),
  },
  { id: 'tables', header: t('column.tables'), cell: ({ tableVersion }) => tableVersion },
  { id: 'engine', header: t('column.engine'), cell: ({ engineVersion }) => engineVersion },
  { id: 'settings', header: t('column.settings'), cell: ({ settings }) => settingsText(settings) },
  { id: 'loads', header: t('column.loads'), cell: ({ loadNumbers }) => loadNumbers.join(', ') },
  {
    id: 'finished',
    header: t('column.finished'),
    cell: ({ finishedAt, errorCode }) =>
      finishedAt ? instant(finishedAt) : (errorCode ?? <Missing reason={t('runs.notFinished')} />),
  },
];

const settingsText = (settings: Run['settings']) =>
  Object.entries(settings)
    .map(([name, value]) => `${textOf('setting', name)}: ${textOf('settingValue', value)}`)
    .join(', ');
