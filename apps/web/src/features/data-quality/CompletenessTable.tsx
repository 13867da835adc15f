import type { Completeness } from '@optimiq/contracts/data-quality';
import { t } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, dollars, monthOfYear, percent } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';

export type Month = Completeness['received'][number] & Partial<Completeness['service'][number]>;

/** The chart's months as rows, latest first. */
export function CompletenessTable({ months }: { readonly months: readonly Month[] }) {
  return (
    <DataTable
      caption={t('completeness.title')}
      columns={columnsOf(months)}
      rows={months.toReversed()}
      rowKey={({ month }) => month}
      isCompact
    />
  );
}

const shareCell = (thousandths: number | undefined, reason: string) =>
  thousandths === undefined ? <Missing reason={reason} /> : percent(thousandths);

function columnsOf(months: readonly Month[]): readonly Column<Month>[] {
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
    { id: 'month', header: t('column.month'), cell: ({ month }) => monthOfYear(month) },
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
