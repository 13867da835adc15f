import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { toCsv } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { monthOfYear } from '../../ui/formats.ts';
import { IconCheck } from '../../ui/icons.ts';
import { Missing } from '../../ui/Missing.tsx';

type Month = CoverageTimeline['months'][number];

const parts = ['partA', 'partB', 'partC', 'partD', 'medical'] as const;

/** Status on the first day of each month, latest first. */
export function CoverageMonths({ months }: { readonly months: readonly Month[] }) {
  return (
    <Card
      title={t('coverage.status')}
      note={t('coverage.status.note')}
      actions={<ExportButton file="coverage.csv" csv={() => csvOf(months)} />}
    >
      <DataTable
        caption={t('coverage.status')}
        columns={columns}
        rows={months.toReversed()}
        rowKey={({ month }) => month}
        rowClass={(month) => (parts.some((part) => month[part]) ? undefined : 'off')}
        isCompact
      />
    </Card>
  );
}

const columns: readonly Column<Month>[] = [
  { id: 'month', header: t('column.month'), cell: ({ month }) => monthOfYear(month) },
  ...parts.map(
    (part): Column<Month> => ({
      id: part,
      header: t(`coverage.part.${part}`),
      cell: (month) =>
        month[part] ? (
          <span className="ok-t">
            <IconCheck className="i s" aria-hidden />
            <span className="hidden-text">{t('coverage.covered')}</span>
          </span>
        ) : (
          <Missing reason={t('coverage.notCovered')} />
        ),
    }),
  ),
  {
    id: 'contract',
    header: t('coverage.contract'),
    cell: ({ contract, plan }) => [contract, plan].filter(Boolean).join(' · '),
  },
  { id: 'dual', header: t('coverage.dual'), cell: ({ dualClass, dualCode }) => dualText(dualClass, dualCode) },
  { id: 'marks', header: t('coverage.marks'), cell: marksOf },
];

const dualText = (kind: Month['dualClass'], code: string | undefined): string =>
  kind === 'none' ? '' : [t(`coverage.dual.${kind}`), code].filter(Boolean).join(' ');

function marksOf({ isLti, isEsrd, isHospice, orec }: Month): string {
  return [
    isLti && t('member.mark.lti'),
    isEsrd && t('member.mark.esrd'),
    isHospice && t('coverage.hospice'),
    orec && orec !== '0' && t('member.mark.orec', { orec }),
  ]
    .filter(Boolean)
    .join(' · ');
}

const csvOf = (months: readonly Month[]): string =>
  toCsv(
    [
      t('column.month'),
      ...parts.map((part) => t(`coverage.part.${part}`)),
      t('coverage.contract'),
      t('coverage.dual'),
      t('coverage.marks'),
    ],
    months.map((month) => [
      month.month,
      ...parts.map((part) => (month[part] ? t('coverage.covered') : '')),
      [month.contract, month.plan].filter(Boolean).join(' '),
      dualText(month.dualClass, month.dualCode),
      marksOf(month),
    ]),
  );
