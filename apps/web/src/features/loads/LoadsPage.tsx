import type { Load } from '@optimiq/contracts/loads';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { ColumnsButton } from '../../ui/ColumnsButton.tsx';
import { toCsv } from '../../ui/csv.ts';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { bytes, count, dollars, instant } from '../../ui/formats.ts';
import { LongTable } from '../../ui/LongTable.tsx';
import { RunningJobs } from '../../ui/RunningJobs.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StaleNote } from '../../ui/StaleNote.tsx';
import { keptColumns, type ListColumn, useShownColumns } from '../../ui/shown-columns.ts';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { SavedViews } from '../../views/SavedViews.tsx';
import { filterOf, LoadFilters } from './LoadFilters.tsx';
import { LoadStateChip } from './LoadStateChip.tsx';
import './loads.css';
import { loadsOf } from './queries.ts';
import { RawFiles } from './RawFiles.tsx';
import { Upload } from './Upload.tsx';

/** Files taken in, latest first, of all feeds or of one. */
export function LoadsPage() {
  const may = usePermissions();
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  return <Loads />;
}

function Loads() {
  const may = usePermissions();
  const queries = useQueryClient();
  const filter = filterOf(useSearch({ strict: false }));
  const { data, error, refetch, dataUpdatedAt, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    loadsOf(filter),
  );
  const loads = data?.pages.flatMap(({ items }) => items) ?? [];
  const feeds = data?.pages[0]?.feeds ?? [];
  const shown = useShownColumns('loads', columnsOf(loads));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <ScreenHead title={t('loads.title')} note={data && noteOf(loads.length, feeds, isFiltered)}>
        {loads.length > 0 && <ColumnsButton {...shown} />}
        <SavedViews screen="loads" />
        {loads.length > 0 && <ExportButton file="loads.csv" csv={() => csvOf(loads)} />}
      </ScreenHead>
      <LoadFilters feeds={feeds} />
      <div className="body">
        {may('load:write') && <Upload />}
        <RunningJobs onEnd={() => queries.invalidateQueries({ queryKey: ['loads'] })} />
        {error && data && <StaleNote at={dataUpdatedAt} onRetry={refetch} />}
        <section className="card" aria-label={t('loads.title')}>
          {error && !data && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('loads.loading')} rows={8} />}
          {data && loads.length === 0 && <NoLoads isFiltered={isFiltered} />}
          {loads.length > 0 && (
            <LongTable
              caption={t('loads.title')}
              columns={shown.columns}
              rows={loads}
              rowKey={({ loadId }) => loadId}
              rowClass={rowClass}
            />
          )}
          {hasNextPage && (
            <footer>
              <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
                {t('loads.more')}
              </button>
            </footer>
          )}
        </section>
        <RawFiles />
      </div>
    </>
  );
}

function NoLoads({ isFiltered }: { readonly isFiltered: boolean }) {
  const may = usePermissions();
  if (isFiltered) {
    return (
      <Empty
        title={t('loads.noneMatch.title')}
        hint={t('loads.noneMatch.hint')}
        action={
          <Link className="btn" to={paths.loads} search={keptColumns}>
            {t('filter.removeAll')}
          </Link>
        }
      />
    );
  }
  return (
    <Empty title={t('loads.empty.title')} hint={t(may('load:write') ? 'loads.empty.upload' : 'loads.empty.ask')} />
  );
}

/** '5 of 312 files': all there are is known from the feeds, unless a filter hides some. */
function noteOf(shown: number, feeds: readonly { readonly loads: number }[], isFiltered: boolean): string {
  const all = feeds.reduce((sum, { loads }) => sum + loads, 0);
  return isFiltered ? t('loads.note.filtered', { n: shown }) : t('loads.note', { shown, n: all });
}

const rowClass = ({ state }: Load) => (state === 'undone' || state === 'swept' ? 'off' : undefined);

type LoadColumn = ListColumn<'loads', Load>;

function columnsOf(loads: readonly Load[]): readonly LoadColumn[] {
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
    { id: 'feed', header: t('column.feed'), cell: ({ source }) => source },
    { id: 'format', header: t('column.format'), cell: ({ format }) => format },
    { id: 'state', header: t('column.state'), cell: (load) => <LoadStateChip load={load} /> },
    { id: 'rows', header: t('column.rows'), isNumeric: true, cell: ({ rows }) => count(rows) },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => count(members) },
    { id: 'claims', header: t('column.claims'), isNumeric: true, cell: ({ claims }) => count(claims) },
    { id: 'rejected', header: t('column.rejected'), isNumeric: true, cell: ({ rejected }) => count(rejected) },
    { id: 'warnings', header: t('column.warnings'), isNumeric: true, cell: ({ warnings }) => count(warnings) },
    { id: 'paid', header: t('column.paid'), isNumeric: true, cell: ({ paidCents }) => dollars(paidCents) },
    { id: 'bytes', header: t('column.size'), isNumeric: true, cell: (load) => bytes(load.bytes) },
    { id: 'created', header: t('column.created'), cell: ({ createdAt }) => instant(createdAt) },
  ];
}

const fileColumn: LoadColumn = {
  id: 'file',
  header: t('column.file'),
  cell: ({ fileName }) => <span className="mono">{fileName}</span>,
};

/** The shown loads as CSV; file names stay on the screen. */
const csvOf = (loads: readonly Load[]): string =>
  toCsv(
    ['load', 'feed', 'format', 'state', 'rows', 'members', 'claims', 'lines', 'rejected', 'warnings', 'created'].map(
      (column) => t(`column.${column}` as 'column.load'),
    ),
    loads.map((load) => [
      String(load.number),
      load.source,
      load.format,
      load.state,
      ...[load.rows, load.members, load.claims, load.claimLines, load.rejected, load.warnings].map(String),
      load.createdAt,
    ]),
  );
