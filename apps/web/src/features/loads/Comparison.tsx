import type { LoadDetail, LoadTotals } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, dollars, percent } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';

type Line = {
  readonly name: string;
  readonly now: number;
  readonly before: number;
  readonly show: (value: number) => string;
};

/** Beyond so many tenths of a percent more or less than in the file before, a total is marked. */
const tolerance = 50;

/** The file's totals beside those of the file before it from the same feed. */
export function Comparison({ load, previous }: { readonly load: LoadDetail; readonly previous: LoadTotals }) {
  return (
    <DataTable
      caption={t('comparison.title', { number: previous.number })}
      columns={columns}
      rows={linesOf(load, previous)}
      rowKey={({ name }) => name}
      isCompact
    />
  );
}

function linesOf(load: LoadTotals, previous: LoadTotals): Line[] {
  const counted = (name: string, total: 'rows' | 'members' | 'claims' | 'claimLines' | 'fills'): Line => ({
    name,
    now: load[total],
    before: previous[total],
    show: count,
  });
  const money = (name: string, total: 'billedCents' | 'paidCents'): Line => ({
    name,
    now: Number(load[total]),
    before: Number(previous[total]),
    show: (cents) => dollars(String(cents)),
  });
  return [
    counted(t('column.rows'), 'rows'),
    counted(t('column.members'), 'members'),
    counted(t('column.claims'), 'claims'),
    counted(t('column.lines'), 'claimLines'),
    counted(t('column.fills'), 'fills'),
    money(t('column.billed'), 'billedCents'),
    money(t('column.paid'), 'paidCents'),
  ].filter(({ now, before }) => now !== 0 || before !== 0);
}

/** Change against the file before, in tenths of a percent; undefined where there was nothing. */
const changeOf = ({ now, before }: Line): number | undefined =>
  before === 0 ? undefined : Math.round((now / before - 1) * 1000);

function Change({ line }: { readonly line: Line }) {
  const change = changeOf(line);
  if (change === undefined) return t('comparison.new');
  const text = `${change > 0 ? '+' : ''}${percent(change)}`;
  return Math.abs(change) > tolerance ? <StatusChip tone="warn">{text}</StatusChip> : text;
}

const columns: readonly Column<Line>[] = [
  { id: 'name', header: t('comparison.total'), cell: ({ name }) => name },
  { id: 'now', header: t('comparison.now'), isNumeric: true, cell: ({ now, show }) => show(now) },
  { id: 'before', header: t('comparison.before'), isNumeric: true, cell: ({ before, show }) => show(before) },
  { id: 'change', header: t('comparison.change'), isNumeric: true, cell: (line) => <Change line={line} /> },
];
