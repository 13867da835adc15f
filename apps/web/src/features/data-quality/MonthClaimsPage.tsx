import type { MonthClaims } from '@optimiq/contracts/data-quality';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date, dollars, monthOfYear } from '../../ui/formats.ts';
import { IconChevronRight } from '../../ui/icons.ts';
import { MemberRowsDownload } from '../../ui/MemberRowsDownload.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { NoPage } from '../../ui/NoPage.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { monthClaimsOf } from './queries.ts';

type Row = MonthClaims['items'][number];

/** The claims that completeness counts in a month of service or of receipt, of all feeds or of one. */
export function MonthClaimsPage() {
  const may = usePermissions();
  const { month = '' } = useParams({ strict: false }) as { readonly month?: string };
  if (!may('claim:read')) return <Forbidden permission="claim:read" />;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return <NoPage />;
  return <MonthScreen month={month} />;
}

function MonthScreen({ month }: { readonly month: string }) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const by = search.by === 'received' ? 'received' : 'service';
  const title = t(`monthClaims.title.${by}`, { month: monthOfYear(month) });
  return (
    <>
      <div className="head">
        <title>{title}</title>
        <Link to={paths.dataQuality} search={{ by }} className="mute">
          {t('quality.title')}
        </Link>
        <IconChevronRight className="i s" aria-hidden />
        <h1>{title}</h1>
      </div>
      <div className="body">
        <Claims key={`${month} ${by} ${search.source}`} month={month} by={by} source={search.source} />
      </div>
    </>
  );
}

type ClaimsProps = {
  readonly month: string;
  readonly by: 'service' | 'received';
  readonly source: string | undefined;
};

function Claims({ month, by, source }: ClaimsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    monthClaimsOf(month, by, source),
  );
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const sources = data?.pages[0]?.sources ?? [];
  const total = sources
    .filter((one) => source === undefined || one.source === source)
    .reduce((sum, { claims }) => sum + claims, 0);
  return (
    <Card
      title={t('column.claims')}
      note={data && t('quality.shown', { shown: rows.length, total })}
      actions={
        <span className="row wrap noprint">
          <SourceFilter sources={sources} source={source} />
          {rows.length > 0 && (
            <MemberRowsDownload
              path={`/v1/completeness/${month}/claim-export`}
              query={{ by, source }}
              rows={total}
              file={{ what: 'month-claims', query: { month, by, source } }}
            />
          )}
        </span>
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
      {!error && !data && <Loading label={t('monthClaims.loading')} rows={10} />}
      {data && rows.length === 0 && <Empty title={t('monthClaims.empty.title')} hint={t('monthClaims.empty.hint')} />}
      {rows.length > 0 && (
        <DataTable
          caption={t('column.claims')}
          columns={columnsOf(rows)}
          rows={rows}
          rowKey={({ claimKey, loadNumber }) => `${claimKey} ${loadNumber}`}
          total={total}
          isCompact
        />
      )}
    </Card>
  );
}

function SourceFilter({
  sources,
  source = '',
}: Pick<MonthClaims, 'sources'> & { readonly source: string | undefined }) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  return (
    <select
      className="select"
      aria-label={t('monthClaims.source')}
      value={source}
      onChange={({ target }) => void navigate({ to: '.', search: { ...search, source: target.value || undefined } })}
    >
      <option value="">{t('loads.allFeeds')}</option>
      {sources.map(({ source: name, claims }) => (
        <option key={name} value={name}>
          {t('monthClaims.sourceOption', { source: name, n: claims })}
        </option>
      ))}
    </select>
  );
}

function columnsOf(rows: readonly Row[]): readonly Column<Row>[] {
  const paid: Column<Row> = {
    id: 'paid',
    header: t('column.paid'),
    isNumeric: true,
    cell: ({ paidCents }) => (paidCents === undefined ? '' : dollars(paidCents)),
  };
  return [
    {
      id: 'member',
      header: t('column.member'),
      cell: ({ memberKey, claimKey }) => (
        <Link className="plain mono" data-open to={paths.member(memberKey)} search={{ tab: 'claims', claim: claimKey }}>
          {memberKey.slice(0, 8)}
        </Link>
      ),
    },
    {
      id: 'claim',
      header: t('quality.claim'),
      cell: ({ claimKey }) => <span className="mono sub">{claimKey.slice(0, 8)}</span>,
    },
    { id: 'service', header: t('column.serviceDate'), cell: ({ serviceFrom }) => date(serviceFrom) },
    { id: 'lines', header: t('column.lines'), isNumeric: true, cell: ({ lines }) => count(lines) },
    {
      id: 'source',
      header: t('column.feed'),
      cell: ({ source }) => source ?? <Missing reason={t('quality.noLoad')} />,
    },
    { id: 'load', header: t('column.load'), isNumeric: true, cell: ({ loadNumber }) => count(loadNumber) },
    ...(rows.some(({ paidCents }) => paidCents !== undefined) ? [paid] : []),
  ];
}
