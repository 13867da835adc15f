import type { GapStatus, GapSummary } from '@optimiq/contracts/gaps';
import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, percent, signedFactor } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { keptColumns } from '../../ui/shown-columns.ts';
import { Category } from '../../work/words.tsx';

type SummaryRow = GapSummary['rows'][number];

const doorOf = (cohort: string | undefined) => (row: SummaryRow, status: GapStatus, n: number) => (
  <Link
    to={paths.gaps}
    search={(shown: Record<string, unknown>) => ({
      ...keptColumns(shown),
      ...(row.hcc === 0 ? {} : { hcc: row.hcc }),
      status,
      ...(cohort && { cohort }),
    })}
  >
    {count(n)}
  </Link>
);

/** The first row adds the others up: a row that stuck to the foot would lie over half a row of numbers. */
const allRow = (all: GapSummary['all']): SummaryRow => ({ ...all, hcc: 0, label: t('gaps.all'), isLasting: true });

const categoryColumns = (hasGain: boolean, door: ReturnType<typeof doorOf>): readonly Column<SummaryRow>[] => [
  {
    id: 'hcc',
    header: t('column.condition'),
    cell: (row) => (row.hcc === 0 ? row.label : <Category of={row} />),
  },
  { id: 'open', header: t('gap.status.open'), isNumeric: true, cell: (row) => door(row, 'open', row.open) },
  { id: 'closed', header: t('gap.status.closed'), isNumeric: true, cell: (row) => door(row, 'closed', row.closed) },
  {
    id: 'higher',
    header: t('gap.status.closed-higher'),
    isNumeric: true,
    cell: (row) => door(row, 'closed-higher', row.closedHigher),
  },
  {
    id: 'lower',
    header: t('gap.status.closed-lower'),
    isNumeric: true,
    cell: (row) => door(row, 'closed-lower', row.closedLower),
  },
  { id: 'new', header: t('gap.status.new'), isNumeric: true, cell: (row) => door(row, 'new', row.new) },
  {
    id: 'rate',
    header: t('gaps.recaptured'),
    isNumeric: true,
    cell: ({ recapturedTenths }) =>
      recapturedTenths === null ? <Missing reason={t('gaps.noneExpected')} /> : percent(recapturedTenths),
  },
  ...(hasGain
    ? [
        {
          id: 'gain',
          header: t('gaps.openGain'),
          isNumeric: true,
          cell: ({ openImpactRawThousandths: gain = 0 }: SummaryRow) => signedFactor(gain),
        },
      ]
    : []),
];

/** Gaps by condition category; each count opens its rows. */
export function Categories({ data, cohort }: { readonly data: GapSummary; readonly cohort: string | undefined }) {
  const { all } = data;
  const rate = all.recapturedTenths === null ? '' : percent(all.recapturedTenths);
  return (
    <Card
      title={t('gaps.byCategory')}
      note={t('gaps.note', { open: all.open, closed: all.closed + all.closedHigher + all.closedLower, rate })}
    >
      <DataTable
        caption={t('gaps.byCategory')}
        columns={categoryColumns(all.openImpactRawThousandths !== undefined, doorOf(cohort))}
        rows={[allRow(all), ...data.rows]}
        rowKey={({ hcc }) => String(hcc)}
        rowClass={({ hcc }) => (hcc === 0 ? 'sum' : undefined)}
        isCompact
      />
    </Card>
  );
}
