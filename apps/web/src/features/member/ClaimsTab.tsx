import type { ClaimSummary } from '@optimiq/contracts/members';
import { useInfiniteQuery } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, dollars } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { useEvidence } from './evidence.ts';
import { claimsOf } from './queries.ts';

/** All claims of the member, latest first; a row opens in the dock. */
export function ClaimsTab({ memberKey }: { readonly memberKey: string }) {
  const { claim, openClaim } = useEvidence();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    claimsOf(memberKey),
  );
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  if (error) return <Failed error={error} onRetry={refetch} />;
  return (
    <Card
      title={t('claims.title')}
      note={data && t('claims.shown', { shown: rows.length, total })}
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('claims.more')}
          </button>
        )
      }
    >
      {!data && <Loading label={t('claims.loading')} rows={12} />}
      {data && rows.length === 0 && <Empty title={t('claims.empty.title')} hint={t('claims.empty.hint')} />}
      {rows.length > 0 && (
        <DataTable
          caption={t('claims.title')}
          columns={columnsOf(rows, openClaim)}
          rows={rows}
          rowKey={({ claimKey }) => claimKey}
          rowClass={({ claimKey }) => (claimKey === claim ? 'sel' : undefined)}
          total={total}
        />
      )}
    </Card>
  );
}

function columnsOf(rows: readonly ClaimSummary[], open: (claimKey: string) => void): readonly Column<ClaimSummary>[] {
  const hasMoney = rows.some(({ paidCents }) => paidCents !== undefined);
  return [
    {
      id: 'service',
      header: t('column.service'),
      cell: ({ claimKey, serviceFrom, serviceThrough }) => (
        <button type="button" className="link ink" data-open onClick={() => open(claimKey)}>
          {serviceText(serviceFrom, serviceThrough)}
        </button>
      ),
    },
    { id: 'type', header: t('column.type'), cell: ({ type }) => t(`claimType.${type}`) },
    {
      id: 'bill',
      header: t('column.billType'),
      cell: ({ billType }) => billType ?? <Missing reason={t('claims.noBillType')} />,
    },
    {
      id: 'provider',
      header: t('column.provider'),
      cell: ({ providerNpi }) =>
        providerNpi ? <span className="mono">{providerNpi}</span> : <Missing reason={t('claims.noProvider')} />,
    },
    {
      id: 'specialty',
      header: t('column.specialty'),
      cell: ({ specialty }) => specialty ?? <Missing reason={t('claims.noSpecialty')} />,
    },
    { id: 'lines', header: t('column.lines'), isNumeric: true, cell: ({ lines }) => lines },
    { id: 'diagnoses', header: t('column.diagnoses'), isNumeric: true, cell: ({ diagnoses }) => diagnoses },
    ...(hasMoney ? moneyColumns : []),
  ];
}

const amount = (cents: number | undefined) =>
  cents === undefined ? <Missing reason={t('claims.noAmount')} /> : dollars(cents);

const moneyColumns: readonly Column<ClaimSummary>[] = [
  { id: 'billed', header: t('column.billed'), isNumeric: true, cell: ({ billedCents }) => amount(billedCents) },
  { id: 'allowed', header: t('column.allowed'), isNumeric: true, cell: ({ allowedCents }) => amount(allowedCents) },
  { id: 'paid', header: t('column.paid'), isNumeric: true, cell: ({ paidCents }) => amount(paidCents) },
];

/** 'Mar 3 – Mar 9, 2025' where the days differ. */
export function serviceText(from: string | undefined, through: string | undefined): string {
  if (from === undefined) return through === undefined ? t('claims.noDate') : date(through);
  return through === undefined || through === from ? date(from) : `${date(from)} – ${date(through)}`;
}
