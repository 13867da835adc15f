import type { Segment } from '@optimiq/contracts/fields';
import type { CohortQuery, PopulationSummary, SegmentTable } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Count } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { factor } from '../../ui/formats.ts';
import { Failed, Loading } from '../../ui/states.tsx';
import { segmentsOf } from './queries.ts';
import { TableDownload } from './TableDownload.tsx';

type Row = {
  readonly id: Segment | 'not-scored' | 'total';
  readonly label: string;
  readonly members: number | null;
  readonly rawThousandths: number | undefined;
  readonly paymentThousandths: number | undefined;
};

type Props = { readonly cohort: CohortQuery; readonly summary: PopulationSummary };

/** Members per segment. Those without a score have their own row, so that the rows add up to the total. */
export function SegmentCard({ cohort, summary }: Props) {
  const { data, error, refetch } = useQuery(segmentsOf(cohort));
  return (
    <Card
      title={t('segments.title')}
      actions={<TableDownload cohort={cohort} table="segments" />}
      foot={data?.run && <span>{t('run.stamp', { number: data.run.number, version: data.run.tableVersion })}</span>}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('segments.loading')} rows={9} />}
      {data && <Rows rows={rowsOf(data, summary)} cohort={cohort} />}
    </Card>
  );
}

function Rows({ rows, cohort }: { readonly rows: readonly Row[]; readonly cohort: CohortQuery }) {
  const may = usePermissions();
  const hasScores = rows.some(({ paymentThousandths }) => paymentThousandths !== undefined);
  const columns: readonly Column<Row>[] = [
    {
      id: 'segment',
      header: t('column.segment'),
      wraps: true,
      cell: ({ id, label }) =>
        may('member:list') && id !== 'not-scored' ? (
          <Link
            className="plain"
            data-open
            to={paths.members}
            search={searchOf(id === 'total' ? cohort : { ...cohort, segment: [id] })}
          >
            {label}
          </Link>
        ) : (
          label
        ),
    },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => <Count value={members} /> },
    ...(hasScores ? scoreColumns() : []),
  ];
  return (
    <DataTable
      caption={t('segments.title')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowClass={({ id }) => (id === 'total' ? 'sum' : undefined)}
      isCompact
    />
  );
}

const scoreColumns = (): readonly Column<Row>[] => [
  {
    id: 'raw',
    header: t('column.raw'),
    isNumeric: true,
    cell: ({ rawThousandths: raw }) => (raw === undefined ? '' : factor(raw)),
  },
  {
    id: 'payment',
    header: t('column.rafPayment'),
    isNumeric: true,
    cell: ({ paymentThousandths: payment }) => (payment === undefined ? '' : factor(payment)),
  },
];

function rowsOf({ rows }: SegmentTable, summary: PopulationSummary): readonly Row[] {
  const scored = rows.map(({ segment, members, meanRawThousandths, meanPaymentThousandths }) => ({
    id: segment,
    label: t('segments.row', { segment, label: textOf('segment', segment) }),
    members,
    rawThousandths: meanRawThousandths,
    paymentThousandths: meanPaymentThousandths,
  }));
  const rest: Row = {
    id: 'not-scored',
    label: t('segments.notScored'),
    members: restOf(summary),
    rawThousandths: undefined,
    paymentThousandths: undefined,
  };
  const total: Row = {
    id: 'total',
    label: t('segments.total'),
    members: summary.members,
    rawThousandths: summary.meanRawThousandths,
    paymentThousandths: summary.meanPaymentThousandths,
  };
  return rest.members === 0 ? [...scored, total] : [...scored, rest, total];
}

const restOf = ({ members, scored, notScored }: PopulationSummary): number | null => {
  if (members === null || scored === null || notScored.some((part) => part.members === null)) return null;
  return members - scored;
};
