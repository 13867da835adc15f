import type { CohortQuery } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Count } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { CohortTablePage } from './CohortTablePage.tsx';
import './population.css';
import { notCountedOf } from './queries.ts';

type Row = {
  readonly id: string;
  readonly label: string;
  readonly diagnoses: number | null;
  readonly members?: number | null;
};

const columns: readonly Column<Row>[] = [
  { id: 'reason', header: t('column.reason'), wraps: true, cell: ({ label }) => label },
  {
    id: 'members',
    header: t('column.members'),
    isNumeric: true,
    cell: ({ members }) => members !== undefined && <Count value={members} />,
  },
  {
    id: 'diagnoses',
    header: t('column.diagnoses'),
    isNumeric: true,
    cell: ({ diagnoses }) => <Count value={diagnoses} />,
  },
];

/** Diagnoses of a cohort that added nothing, by reason; the total row is the figure of the tile. */
export function NotCountedPage() {
  return <CohortTablePage title={t('reasons.title')}>{(cohort) => <Reasons cohort={cohort} />}</CohortTablePage>;
}

function Reasons({ cohort }: { readonly cohort: CohortQuery }) {
  const { data, error, refetch } = useQuery(notCountedOf(cohort));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('reasons.loading')} rows={8} />;
  if (data.rows.length === 0) return <Empty title={t('reasons.empty.title')} hint={t('reasons.empty.hint')} />;
  const rows: readonly Row[] = [
    ...data.rows.map(({ reason, diagnoses, members }) => ({
      id: reason,
      label: textOf('notCounted', reason),
      diagnoses,
      members,
    })),
    { id: 'total', label: t('reasons.total'), diagnoses: data.n },
  ];
  return (
    <Card title={t('reasons.caption')} foot={<span>{t('reasons.foot')}</span>}>
      <DataTable
        caption={t('reasons.caption')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        rowClass={({ id }) => (id === 'total' ? 'sum' : undefined)}
      />
    </Card>
  );
}
