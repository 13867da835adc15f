import type { CohortQuery } from '@optimiq/contracts/population';
import type { GroupTable } from '@optimiq/contracts/population-groups';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Count } from '../../ui/Count.tsx';
import { type Column, DataTable, type SortDirection } from '../../ui/DataTable.tsx';
import { factor, meanDollars, percent } from '../../ui/formats.ts';

type Row = GroupTable['rows'][number];
type Figure = 'members' | 'raf' | 'pmpm' | 'recaptured';

const figureOf: Readonly<Record<Figure, (row: Row) => number | undefined>> = {
  members: ({ members }) => members ?? undefined,
  raf: ({ meanPaymentThousandths }) => meanPaymentThousandths,
  pmpm: ({ paidCents, memberMonths }) =>
    paidCents === undefined || !memberMonths ? undefined : paidCents / memberMonths,
  recaptured: ({ recapturedTenths }) => recapturedTenths ?? undefined,
};

type Props = { readonly table: GroupTable; readonly cohort: CohortQuery; readonly most: number };

/** Rows in the order of one figure; what is not known comes last, and the sum of the others after all. */
export function GroupRows({ table, cohort, most }: Props) {
  const may = usePermissions();
  const [order, setOrder] = useState<{ by: Figure; direction: SortDirection }>({ by: 'members', direction: 'desc' });
  const { by } = table;
  const has = (figure: Figure) => table.rows.some((row) => figureOf[figure](row) !== undefined);
  const figure = (id: Figure, header: string, written: (value: number) => string): Column<Row> => ({
    ...{ id, header, isNumeric: true },
    cell: (row) => (
      <Barred value={figureOf[id](row)} most={mostOf(table, id)} written={written} isCount={id === 'members'} />
    ),
    sort: {
      direction: order.by === id ? order.direction : undefined,
      onSort: () => setOrder({ by: id, direction: order.by === id && order.direction === 'desc' ? 'asc' : 'desc' }),
    },
  });
  const columns: readonly Column<Row>[] = [
    {
      id: 'group',
      header: t(`filter.${by}`),
      cell: ({ name, key }) =>
        may('member:list') && key ? (
          <Link className="plain" data-open to={paths.members} search={searchOf({ ...cohort, [by]: key })}>
            {textOf('group', name)}
          </Link>
        ) : (
          textOf('group', name)
        ),
    },
    figure('members', t('column.members'), String),
    ...(has('raf') ? [figure('raf', t('column.rafPayment'), factor)] : []),
    ...(has('pmpm') ? [figure('pmpm', t('costs.pmpm'), meanDollars)] : []),
    figure('recaptured', t('groups.recaptured'), percent),
  ];
  return (
    <DataTable
      caption={t('groups.title')}
      columns={columns}
      rows={sorted(table.rows, order.by, order.direction).slice(0, most)}
      rowKey={({ name }) => name}
      isCompact
    />
  );
}

const mostOf = ({ rows }: GroupTable, figure: Figure) =>
  Math.max(1, ...rows.filter(({ name }) => name !== 'others').map((row) => figureOf[figure](row) ?? 0));

function Barred({
  value,
  most,
  written,
  isCount,
}: {
  readonly value: number | undefined;
  readonly most: number;
  readonly written: (value: number) => string;
  readonly isCount: boolean;
}) {
  const width = Math.min(1, Math.max(0, (value ?? 0) / most)) * 40;
  return (
    <span className="barred">
      {isCount ? <Count value={value ?? null} /> : value === undefined ? '' : written(value)}
      <span className="bar-place" aria-hidden="true">
        <span className="bar" style={{ width }} />
      </span>
    </span>
  );
}

function sorted(rows: readonly Row[], by: Figure, direction: SortDirection): readonly Row[] {
  const sign = direction === 'asc' ? 1 : -1;
  const isLast = (row: Row) => (row.name === 'others' ? 2 : figureOf[by](row) === undefined ? 1 : 0);
  return [...rows].sort(
    (a, b) =>
      isLast(a) - isLast(b) || sign * ((figureOf[by](a) ?? 0) - (figureOf[by](b) ?? 0)) || a.name.localeCompare(b.name),
  );
}
