import type { MemberListQuery, MemberRow } from '@optimiq/contracts/population';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable, type SortDirection } from '../../ui/DataTable.tsx';
import { date, factor } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import { useRowWindow } from '../../ui/row-window.ts';

type Sort = MemberListQuery['sort'];

type Props = {
  readonly rows: readonly MemberRow[];
  readonly total: number;
  readonly sort: Sort;
  readonly direction: SortDirection;
  readonly onSort: (sort: Sort, direction: SortDirection) => void;
};

/** One row per member. Name and score columns exist only where the answer holds them. */
export function MembersTable({ rows, total, sort, direction, onSort }: Props) {
  const sorter = (by: Sort) => ({
    direction: sort === by ? direction : undefined,
    onSort: () => onSort(by, sort === by && direction === 'desc' ? 'asc' : 'desc'),
  });
  const scroller = useRef<HTMLDivElement>(null);
  const view = useRowWindow(rows.length, 36, scroller);
  const hasScores = rows.some(({ paymentThousandths }) => paymentThousandths !== undefined);
  const columns: readonly Column<MemberRow>[] = [
    { id: 'member', header: t('column.member'), cell: memberCell, sort: sorter('member') },
    { id: 'age', header: t('column.sexAge'), cell: ageSex, sort: sorter('age') },
    { id: 'segment', header: t('column.segment'), cell: segmentCell },
    { id: 'hccs', header: t('column.hccs'), isNumeric: true, cell: ({ hccs }) => hccs, sort: sorter('hccs') },
    { id: 'last', header: t('column.lastService'), cell: lastCell },
    ...(hasScores ? scoreColumns(sorter('payment')) : []),
  ];
  return (
    <DataTable
      caption={t('members.title')}
      columns={columns}
      rows={rows}
      rowKey={({ memberKey }) => memberKey}
      total={total}
      {...(view && { view: { ...view, scroller, height: '68vh' } })}
    />
  );
}

const memberCell = (row: MemberRow) => (
  <Link className="plain" data-open to={paths.member(row.memberKey)}>
    {memberTitle(row)}
  </Link>
);

const segmentCell = ({ segment }: MemberRow) =>
  segment === undefined ? (
    <Missing reason={t('members.noSegment')} />
  ) : (
    <span>
      {segment} <span className="mute">{textOf('segment', segment)}</span>
    </span>
  );

const lastCell = ({ lastServiceOn }: MemberRow) =>
  lastServiceOn === undefined ? <Missing reason={t('members.noService')} /> : date(lastServiceOn);

const scoreColumns = (sort: NonNullable<Column<MemberRow>['sort']>): readonly Column<MemberRow>[] => [
  { id: 'raw', header: t('column.raw'), isNumeric: true, cell: ({ rawThousandths }) => scoreText(rawThousandths) },
  {
    id: 'payment',
    header: t('column.rafPayment'),
    isNumeric: true,
    cell: ({ paymentThousandths }) => scoreText(paymentThousandths),
    sort,
  },
];

const scoreText = (thousandths: number | undefined) =>
  thousandths === undefined ? <Missing reason={t('members.notScored')} /> : factor(thousandths);
