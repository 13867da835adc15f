import type { CohortQuery } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Count } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { dollars, monthOfYear } from '../../ui/formats.ts';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { CohortTablePage } from './CohortTablePage.tsx';
import './population.css';
import { paidByMonthOf } from './queries.ts';
import { TableDownload } from './TableDownload.tsx';

type Row = {
  readonly id: string;
  readonly label: string;
  readonly claims: number | null;
  readonly members?: number | null;
  readonly paidCents: number | undefined;
};

const columns: readonly Column<Row>[] = [
  { id: 'month', header: t('column.month'), cell: ({ label }) => label },
  {
    id: 'members',
    header: t('column.members'),
    isNumeric: true,
    cell: ({ members }) => members !== undefined && <Count value={members} />,
  },
  { id: 'claims', header: t('column.claims'), isNumeric: true, cell: ({ claims }) => <Count value={claims} /> },
  {
    id: 'paid',
    header: t('column.paid'),
    isNumeric: true,
    cell: ({ paidCents }) => (paidCents === undefined ? '' : dollars(paidCents)),
  },
];

/** Claims and paid amounts of a cohort by month of service; the total row is what the tile divides. */
export function PaidPage() {
  return <CohortTablePage title={t('paid.title')}>{(cohort) => <PaidMonths cohort={cohort} />}</CohortTablePage>;
}

/** Claims and what was paid, by month of service. */
export function PaidMonths({ cohort }: { readonly cohort: CohortQuery }) {
  const { data, error, refetch } = useQuery(paidByMonthOf(cohort));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('paid.loading')} rows={12} />;
  if (data.rows.length === 0) return <Empty title={t('paid.empty.title')} hint={t('paid.empty.hint')} />;
  const months = data.rows.map(
    ({ month, ...row }): Row => ({ id: month, label: monthOfYear(month), ...row, paidCents: row.paidCents }),
  );
  return (
    <Card
      title={t('paid.caption')}
      actions={<TableDownload cohort={cohort} table="paid-by-month" />}
      foot={<span>{t('paid.foot')}</span>}
    >
      <DataTable
        caption={t('paid.caption')}
        columns={columns}
        rows={[...months, totalOf(months)]}
        rowKey={({ id }) => id}
        rowClass={({ id }) => (id === 'total' ? 'sum' : undefined)}
      />
    </Card>
  );
}

/** The sum of what is shown; hidden as a whole when a month is. */
function totalOf(months: readonly Row[]): Row {
  const isSomeHidden = months.some(({ claims }) => claims === null);
  const sum = (of: (row: Row) => number) => months.reduce((total, row) => total + of(row), 0);
  return {
    id: 'total',
    label: t('paid.total'),
    claims: isSomeHidden ? null : sum(({ claims }) => claims ?? 0),
    paidCents: isSomeHidden ? undefined : sum(({ paidCents }) => paidCents ?? 0),
  };
}
