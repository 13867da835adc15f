import type { LoadDetail, LoadMatching } from '@optimiq/contracts/loads';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, percent } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { matchingOf } from './queries.ts';

type Line = { readonly id: 'created' | 'matched' | 'persons'; readonly n: number };

/** Whom the file is about: persons nobody knew, persons known before, and rows that name nobody or two at once. */
export function MatchingTab({ load }: { readonly load: LoadDetail }) {
  const { data, error, refetch } = useQuery(matchingOf(load.loadId));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('loadMatching.loading')} rows={4} />;
  if (data.persons === 0 && data.refused.length === 0) {
    return <Empty title={t('loadMatching.empty.title')} hint={t('loadMatching.empty.hint')} />;
  }
  const lines: readonly Line[] = [
    { id: 'created', n: data.created },
    { id: 'matched', n: data.matched },
    { id: 'persons', n: data.persons },
  ];
  return (
    <>
      <DataTable
        caption={t('loadMatching.title')}
        columns={columnsOf(data.persons)}
        rows={lines}
        rowKey={({ id }) => id}
        rowClass={({ id }) => (id === 'persons' ? 'sum' : undefined)}
      />
      <Refused load={load} matching={data} />
    </>
  );
}

function columnsOf(persons: number): readonly Column<Line>[] {
  return [
    { id: 'what', header: t('loadMatching.outcome'), cell: ({ id }) => t(`loadMatching.${id}`) },
    { id: 'n', header: t('loadMatching.people'), isNumeric: true, cell: ({ n }) => count(n) },
    {
      id: 'share',
      header: t('column.share'),
      isNumeric: true,
      cell: ({ n }) => (persons === 0 ? '' : percent(Math.round((n * 1000) / persons))),
    },
    {
      id: 'means',
      header: t('loadMatching.means'),
      wraps: true,
      cell: ({ id }) => <span className="sub">{t(`loadMatching.${id}.means`)}</span>,
    },
  ];
}

/** Rows kept out because of whom they name; each rule opens its places. */
function Refused({ load, matching }: { readonly load: LoadDetail; readonly matching: LoadMatching }) {
  if (matching.refused.length === 0) {
    return (
      <p className="tab-head">
        <StatusChip tone="ok">{t('loadMatching.noneRefused')}</StatusChip>
      </p>
    );
  }
  return (
    <DataTable
      caption={t('loadMatching.refused')}
      columns={[
        {
          id: 'rule',
          header: t('loadMatching.refused'),
          cell: ({ rule }) => (
            <Link
              className="plain mono"
              data-open
              to={paths.load(load.loadId)}
              search={{ tab: 'errors', rule, severity: 'error' }}
            >
              {rule}
            </Link>
          ),
        },
        { id: 'count', header: t('column.rows'), isNumeric: true, cell: (row) => count(row.count) },
      ]}
      rows={matching.refused}
      rowKey={({ rule }) => rule}
    />
  );
}
