import type { MemberListQuery, MemberRow } from '@optimiq/contracts/population';
import { Link } from '@tanstack/react-router';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import type { Column, SortDirection } from '../../ui/DataTable.tsx';
import { date, factor } from '../../ui/formats.ts';
import { LongTable } from '../../ui/LongTable.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import type { ListColumn } from '../../ui/shown-columns.ts';

type Sort = MemberListQuery['sort'];

/** What the list is sorted by, and how another order is asked for. */
type Order = {
  readonly sort: Sort;
  readonly direction: SortDirection;
  readonly onSort: (sort: Sort, direction: SortDirection) => void;
};
type MemberColumn = ListColumn<'members', MemberRow>;

/** Columns of a list of members; those of scores exist only where the answer holds them. */
export function memberColumns(rows: readonly MemberRow[], { sort, direction, onSort }: Order): readonly MemberColumn[] {
  const sorter = (by: Sort) => ({
    direction: sort === by ? direction : undefined,
    onSort: () => onSort(by, sort === by && direction === 'desc' ? 'asc' : 'desc'),
  });
  const hasScores = rows.some(({ paymentThousandths }) => paymentThousandths !== undefined);
  return [
    { id: 'member', header: t('column.member'), cell: memberCell, sort: sorter('member') },
    { id: 'age', header: t('column.sexAge'), cell: ageSex, sort: sorter('age') },
    { id: 'segment', header: t('column.segment'), cell: segmentCell },
    { id: 'hccs', header: t('column.hccs'), isNumeric: true, cell: ({ hccs }) => hccs, sort: sorter('hccs') },
    { id: 'last', header: t('column.lastService'), cell: lastCell },
    ...(hasScores ? scoreColumns(sorter('payment')) : []),
  ];
}

type Props = {
  readonly rows: readonly MemberRow[];
  readonly columns: readonly Column<MemberRow>[];
  readonly total: number;
};

/** One row per member. */
export const MembersTable = ({ rows, columns, total }: Props) => (
  <LongTable
    caption={t('members.title')}
    columns={columns}
    rows={rows}
    rowKey={({ memberKey }) => memberKey}
    total={total}
  />
);

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

const scoreColumns = (sort: NonNullable<MemberColumn['sort']>): readonly MemberColumn[] => [
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
