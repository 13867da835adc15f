import type { LoadDetail } from '@optimiq/contracts/loads';
import { useInfiniteQuery } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { type Problem, placeOf, problemsCsv, type RuleCount } from './problem-words.ts';
import { problemsOf } from './queries.ts';

/** Every place in the file where one rule spoke, page by page. */
export function LocatedProblems({ load, chosen }: { readonly load: LoadDetail; readonly chosen: RuleCount }) {
  const { rule, severity } = chosen;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    problemsOf(load.loadId, rule, severity),
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const name = t('problems.places', { rule });
  return (
    <section aria-label={name}>
      <div className="tab-head second row wrap">
        <h2 className="mono">{rule}</h2>
        <span className="sm sub">{textOf('severity', severity)}</span>
        {data && <span className="sm mute">{t('problems.shown', { shown: items.length, total: chosen.count })}</span>}
        {items.length > 0 && (
          <span className="end">
            <ExportButton
              file={`load-${load.number}-${rule}.csv`}
              csv={() => problemsCsv(items)}
              label={t('problems.csv')}
            />
          </span>
        )}
      </div>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('problems.loadingPlaces')} />}
      {items.length > 0 && (
        <DataTable
          caption={name}
          columns={columns}
          rows={items}
          rowKey={(one) => [one.part, one.row, one.segment, one.offset, one.field, one.message].join()}
          total={chosen.count}
          isCompact
        />
      )}
      {hasNextPage && (
        <p className="tab-head row">
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('problems.more')}
          </button>
        </p>
      )}
    </section>
  );
}

const columns: readonly Column<Problem>[] = [
  { id: 'place', header: t('column.place'), cell: placeOf },
  { id: 'field', header: t('column.field'), cell: ({ field }) => <span className="mono">{field ?? ''}</span> },
  { id: 'message', header: t('column.reason'), wraps: true, cell: ({ message }) => message },
];
