import type { CohortComparison, ComparedCohort } from '@optimiq/contracts/cohorts';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf, useCohort } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, dollars, factor, percent, signedFactor, signedPercent } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import './cohorts.css';
import { comparisonOf } from './queries.ts';

/** Cohorts side by side: each figure beside that of the first. */
export function ComparePage() {
  const may = usePermissions();
  const { cohort = [] } = useSearch({ strict: false }) as { readonly cohort?: string | readonly string[] };
  const ids = [cohort].flat();
  if (!may('small-cells:read')) return <Forbidden permission="small-cells:read" />;
  if (!may('member:list')) return <Forbidden permission="member:list" />;
  return <Comparison cohortIds={ids} />;
}

function Comparison({ cohortIds }: { readonly cohortIds: readonly string[] }) {
  const [{ paymentYear }] = useCohort();
  const { data, error, refetch } = useQuery(comparisonOf(cohortIds, paymentYear));
  return (
    <>
      <ScreenHead title={t('cohorts.compare')} note={data?.run && textOf('model', data.run.model)}>
        <Link className="btn" to={paths.cohorts}>
          {t('cohorts.title')}
        </Link>
        <PrintButton />
      </ScreenHead>
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('cohorts.comparing')} />}
        {data && data.cohorts.length === 0 && (
          <Empty title={t('cohorts.compare.none.title')} hint={t('cohorts.compare.none.hint')} />
        )}
        {data && data.cohorts.length > 0 && <Tables data={data} paymentYear={paymentYear} />}
      </div>
    </>
  );
}

/** One line of the comparison: what it measures of each cohort, how it is written, and whether it is a part of a whole. */
type Measure = {
  readonly id: string;
  readonly name: string;
  readonly of: (cohort: ComparedCohort) => number | undefined | null;
  readonly write: (value: number) => string;
  readonly differ: (difference: number) => string;
  /** In tenths of a percent: drawn as a bar. */
  readonly isShare?: true;
};

const signed = (value: number, write: (value: number) => string) =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${write(Math.abs(value))}`;
const tenths = (value: number) => (value / 10).toFixed(1);

const measures = (): readonly Measure[] => [
  {
    id: 'members',
    name: t('cohorts.measure.members'),
    of: ({ members }) => members,
    write: count,
    differ: (value) => signed(value, count),
  },
  {
    id: 'age',
    name: t('cohorts.measure.age'),
    of: ({ meanAgeTenths }) => meanAgeTenths,
    write: tenths,
    differ: (value) => signed(value, tenths),
  },
  {
    id: 'female',
    name: t('cohorts.measure.female'),
    of: ({ femaleTenths }) => femaleTenths,
    write: percent,
    differ: signedPoints,
    isShare: true,
  },
  {
    id: 'raw',
    name: t('cohorts.measure.raw'),
    of: ({ meanRawThousandths }) => meanRawThousandths,
    write: factor,
    differ: signedFactor,
  },
  {
    id: 'payment',
    name: t('cohorts.measure.payment'),
    of: ({ meanPaymentThousandths }) => meanPaymentThousandths,
    write: factor,
    differ: signedFactor,
  },
  {
    id: 'paid',
    name: t('cohorts.measure.paid'),
    of: ({ paidPerMonthCents }) => paidPerMonthCents,
    write: dollars,
    differ: (value) => signed(value, dollars),
  },
  {
    id: 'gaps',
    name: t('cohorts.measure.gaps'),
    of: ({ openGaps }) => openGaps,
    write: count,
    differ: (value) => signed(value, count),
  },
  {
    id: 'recaptured',
    name: t('cohorts.measure.recaptured'),
    of: ({ recapturedTenths }) => recapturedTenths,
    write: percent,
    differ: signedPoints,
    isShare: true,
  },
];

/** A difference of two shares: points, not percent. */
function signedPoints(value: number): string {
  return t('cohorts.points', { points: signedPercent(value).replace('%', '') });
}

type CellProps = {
  readonly value: string | undefined;
  readonly share?: number | undefined;
  readonly difference?: string | undefined;
};

function Cell({ value, share, difference }: CellProps) {
  if (value === undefined) return <Missing reason={t('cohorts.noneToMeasure')} />;
  return (
    <span className="compared">
      <span>{value}</span>
      {share !== undefined && (
        <span className="live-bar" aria-hidden>
          <span className="bar" style={{ width: `${share / 10}%` }} />
        </span>
      )}
      {difference !== undefined && <span className="sm mute">{difference}</span>}
    </span>
  );
}

function Tables({ data, paymentYear }: { readonly data: CohortComparison; readonly paymentYear: number }) {
  const { cohorts, hccs } = data;
  const first = cohorts[0]!;
  // What nobody's role shows is no line.
  const shown = measures().filter(({ of }) => cohorts.some((cohort) => of(cohort) !== undefined));
  const headed = <Row,>(header: string, name: (row: Row) => ReactNode, cell: (row: Row, at: number) => ReactNode) =>
    [
      { id: 'measure', header, cell: name },
      ...cohorts.map((cohort, at) => ({
        id: cohort.cohortId,
        header: cohort.name,
        isNumeric: true,
        cell: (row: Row) => cell(row, at),
      })),
    ] satisfies readonly Column<Row>[];
  return (
    <>
      <Card
        title={t('cohorts.measures')}
        note={t('cohorts.measures.note', { first: first.name })}
        foot={<Doors cohorts={cohorts} paymentYear={paymentYear} />}
      >
        <DataTable
          caption={t('cohorts.measures')}
          columns={headed<Measure>(
            t('cohorts.measure'),
            ({ name }) => name,
            ({ of, write, differ, isShare }, at) => {
              const [value, base] = [of(cohorts[at]!), of(first)];
              if (value === undefined || value === null) return <Cell value={undefined} />;
              const difference = at > 0 && base !== undefined && base !== null ? differ(value - base) : undefined;
              return <Cell value={write(value)} share={isShare && value} difference={difference} />;
            },
          )}
          rows={shown}
          rowKey={({ id }) => id}
        />
      </Card>
      <Card title={t('cohorts.hccs')} note={t('cohorts.hccs.note')}>
        <DataTable
          caption={t('cohorts.hccs')}
          columns={headed<CohortComparison['hccs'][number]>(
            t('column.condition'),
            ({ hcc, label }) => t('cohorts.hcc', { hcc: String(hcc), label }),
            ({ cells }, at) => {
              const [share, base] = [cells[at]!.shareTenths, cells[0]!.shareTenths];
              if (share === null) return <Cell value={undefined} />;
              const difference = at > 0 && base !== null ? signedPoints(share - base) : undefined;
              const value = t('cohorts.shareOf', { n: count(cells[at]!.members), share: percent(share) });
              return <Cell value={value} share={share} difference={difference} />;
            },
          )}
          rows={hccs}
          rowKey={({ hcc }) => String(hcc)}
        />
      </Card>
    </>
  );
}

/** From a cohort to its members, and to the work its open gaps are. */
function Doors({
  cohorts,
  paymentYear,
}: {
  readonly cohorts: readonly ComparedCohort[];
  readonly paymentYear: number;
}) {
  return (
    <ul className="cohort-doors">
      {cohorts.map(({ cohortId, name, members, openGaps }) => {
        const search = searchOf({ paymentYear, cohort: cohortId });
        return (
          <li key={cohortId}>
            <span className="b">{name}</span>
            <Link to={paths.members} search={search}>
              {t('cohorts.doors.members', { n: members })}
            </Link>
            <Link to={paths.gaps} search={{ ...search, status: 'open' }}>
              {t('cohorts.doors.gaps', { n: openGaps })}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
