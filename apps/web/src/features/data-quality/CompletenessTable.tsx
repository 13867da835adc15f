import type { Completeness } from '@optimiq/contracts/data-quality';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, dollars, monthOfYear, percent } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';

/** What a month is of: of service, or of receipt. */
export type MonthKind = 'service' | 'received';

export type Month = Completeness['received'][number] & Partial<Completeness['service'][number]>;

/** The chart's months as rows, latest first. */
export function CompletenessTable({ months, by }: { readonly months: readonly Month[]; readonly by: MonthKind }) {
  const may = usePermissions();
  return (
    <DataTable
      caption={t('completeness.title')}
      columns={columnsOf(months, may('claim:read') ? by : undefined)}
      rows={months.toReversed()}
      rowKey={({ month }) => month}
      isCompact
    />
  );
}

const shareCell = (thousandths: number | undefined, reason: string) =>
  thousandths === undefined ? <Missing reason={reason} /> : percent(thousandths);

/** @param opens what a month opens its claims by; undefined for a role that may not read claims */
function columnsOf(months: readonly Month[], opens: MonthKind | undefined): readonly Column<Month>[] {
  const hasMoney = months.some(({ paidCents }) => paidCents !== undefined);
  const isByService = months.some(({ isImmature }) => isImmature !== undefined);
  const maturity: readonly Column<Month>[] = [
    {
      id: 'maturity',
      header: t('completeness.maturity'),
      cell: ({ isImmature }) =>
        isImmature ? (
          <StatusChip tone="warn">{t('completeness.filling')}</StatusChip>
        ) : (
          <span className="sub">{t('completeness.mature')}</span>
        ),
    },
    {
      id: 'share',
      header: t('completeness.share'),
      isNumeric: true,
      cell: ({ isImmature, runOutThousandths }) =>
        isImmature ? shareCell(runOutThousandths, t('completeness.noShare')) : '',
    },
    {
      id: 'mean',
      header: t('completeness.againstMean'),
      isNumeric: true,
      cell: ({ againstMeanThousandths }) => shareCell(againstMeanThousandths, t('completeness.noMean')),
    },
  ];
  return [
    {
      id: 'month',
      header: t('column.month'),
      cell: ({ month }) =>
        opens ? (
          <Link className="plain" data-open to={paths.monthClaims(month)} search={{ by: opens }}>
            {monthOfYear(month)}
          </Link>
        ) : (
          monthOfYear(month)
        ),
    },
    { id: 'claims', header: t('column.claims'), isNumeric: true, cell: ({ claims }) => count(claims) },
    { id: 'lines', header: t('column.lines'), isNumeric: true, cell: ({ lines }) => count(lines) },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => count(members) },
    ...(hasMoney
      ? [
          {
            id: 'paid',
            header: t('column.paid'),
            isNumeric: true,
            cell: ({ paidCents }: Month) => (paidCents === undefined ? '' : dollars(paidCents)),
          },
        ]
      : []),
    ...(isByService ? maturity : []),
  ];
}
