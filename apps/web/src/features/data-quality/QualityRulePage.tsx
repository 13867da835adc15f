import type { QualityRows } from '@optimiq/contracts/data-quality';
import { qualityRuleIds } from '@optimiq/domain/data-quality/rules';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date, monthOfYear } from '../../ui/formats.ts';
import { IconChevronRight } from '../../ui/icons.ts';
import { MemberRowsDownload } from '../../ui/MemberRowsDownload.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { NoPage } from '../../ui/NoPage.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import './data-quality.css';
import { loadOf, type RuleResult, stateOf, titleOf, toneOf } from './quality-words.ts';
import { brokenRowsOf, qualityOf } from './queries.ts';
import { RuleMonths } from './RuleMonths.tsx';

type Row = QualityRows['items'][number];

/** One rule: its months, and the rows that break it, which add up to its count. */
export function QualityRulePage() {
  const may = usePermissions();
  const { rule: asked } = useParams({ strict: false }) as { readonly rule?: string };
  const rule = qualityRuleIds.find((id) => id === asked);
  if (!may('load:read')) return <Forbidden permission="load:read" />;
  if (!rule) return <NoPage />;
  return <RuleScreen rule={rule} />;
}

function RuleScreen({ rule: id }: { readonly rule: RuleResult['id'] }) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const load = loadOf(search);
  const month = /^\d{4}-\d{2}$/.test(search.month ?? '') ? search.month : undefined;
  const { data, error, refetch } = useQuery(qualityOf(load));
  const rule = data?.rules.find((one) => one.id === id);
  return (
    <>
      <div className="head">
        <title>{titleOf({ id })}</title>
        <Link to={paths.dataQuality} search={load === undefined ? {} : { load }} className="mute">
          {t('quality.title')}
        </Link>
        <IconChevronRight className="i s" aria-hidden />
        <h1>{titleOf({ id })}</h1>
        {rule && <StatusChip tone={toneOf(rule)}>{stateOf(rule)}</StatusChip>}
      </div>
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !rule && <Loading label={t('quality.loading')} rows={12} />}
        {rule && (
          <div className="rule-body">
            <RuleMonths rule={rule} load={load} month={month} />
            <BrokenRows key={month} rule={rule} load={load} month={month} />
          </div>
        )}
      </div>
    </>
  );
}

type RowsProps = { readonly rule: RuleResult; readonly load: number | undefined; readonly month: string | undefined };

function BrokenRows({ rule, load, month }: RowsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    brokenRowsOf(rule.id, load, month),
  );
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = month === undefined ? rule.broken : (rule.months.find((one) => one.month === month)?.broken ?? 0);
  const title =
    month === undefined ? t('quality.brokenRows') : t('quality.brokenRows.month', { month: monthOfYear(month) });
  return (
    <Card
      title={title}
      note={data && t('quality.shown', { shown: rows.length, total })}
      actions={
        rows.length > 0 && (
          <MemberRowsDownload
            path={`/v1/data-quality/${rule.id}/row-export`}
            query={{ load, month }}
            rows={total}
            file={{ what: 'quality-rows', query: { rule: rule.id, load, month } }}
          />
        )
      }
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('quality.more')}
          </button>
        )
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('quality.loadingRows')} rows={10} />}
      {data && rows.length === 0 && <Empty title={t('quality.noRows.title')} hint={t('quality.noRows.hint')} />}
      {rows.length > 0 && (
        <DataTable
          caption={title}
          columns={columnsOf(rule)}
          rows={rows}
          rowKey={({ memberKey, claimKey, part, loadNumber, serviceOn }) =>
            [memberKey, claimKey, part, loadNumber, serviceOn].join()
          }
          total={total}
          isCompact
        />
      )}
    </Card>
  );
}

function columnsOf({ unit }: RuleResult): readonly Column<Row>[] {
  const part: Column<Row> = {
    id: 'part',
    header: unit === 'line' ? t('column.line') : t('quality.position'),
    isNumeric: true,
    cell: (row) => row.part,
  };
  const claim: Column<Row> = {
    id: 'claim',
    header: t('quality.claim'),
    cell: ({ claimKey }) => <span className="mono sub">{claimKey?.slice(0, 8)}</span>,
  };
  return [
    {
      id: 'member',
      header: t('column.member'),
      cell: ({ memberKey, claimKey, part: line }) => (
        <Link
          className="plain mono"
          data-open
          to={paths.member(memberKey)}
          search={claimKey ? { tab: 'claims', claim: claimKey, ...(unit === 'line' && { line }) } : {}}
        >
          {memberKey.slice(0, 8)}
        </Link>
      ),
    },
    ...(unit === 'member' || unit === 'fill' ? [] : [claim]),
    ...(unit === 'line' || unit === 'diagnosis' ? [part] : []),
    {
      id: 'service',
      header: t('column.serviceDate'),
      cell: ({ serviceOn }) => (serviceOn ? date(serviceOn) : <Missing reason={t('claims.noDate')} />),
    },
    {
      id: 'load',
      header: t('column.load'),
      isNumeric: true,
      cell: ({ loadNumber }) =>
        loadNumber === undefined ? <Missing reason={t('quality.noLoad')} /> : count(loadNumber),
    },
  ];
}
