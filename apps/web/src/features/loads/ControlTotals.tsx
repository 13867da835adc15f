import type { LoadDetail, LoadTotals } from '@optimiq/contracts/loads';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { toCsv } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { count, dollars, signedPercent } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';

type Line = {
  readonly name: string;
  /** What the file holds, refused rows with it; undefined where only what was loaded is counted. */
  readonly file: number | undefined;
  readonly loaded: number;
  readonly before: number | undefined;
  readonly show: (value: number) => string;
};

/** Beyond so many tenths of a percent more or less than in the file before, a total is marked. */
const tolerance = 50;

/** What the file held, what of it was loaded, and both beside the file before it from the same feed. */
export function ControlTotals({ load }: { readonly load: LoadDetail }) {
  const { previous } = load;
  const lines = linesOf(load, previous);
  const isOver = lines.some((line) => Math.abs(changeOf(line) ?? 0) > tolerance);
  return (
    <Card
      title={t('load.totals')}
      note={
        <>
          <Definition of={t('load.totals')} text={t('totals.definition')} source={t('totals.source')} />
          {isRead(load) && (
            <StatusChip tone={load.refusedRows > 0 ? 'warn' : 'ok'}>
              {t(load.refusedRows > 0 ? 'totals.refused' : 'totals.whole', { n: load.refusedRows })}
            </StatusChip>
          )}
        </>
      }
      actions={
        <ExportButton file={`load-${load.number}-totals.csv`} csv={() => csvOf(lines)} label={t('export.csv')} />
      }
      foot={
        <span>
          {previous ? t(isOver ? 'totals.over' : 'totals.within', { number: previous.number }) : t('totals.noPrevious')}
        </span>
      }
    >
      <DataTable
        caption={t('load.totals')}
        columns={columnsOf(previous)}
        rows={lines}
        rowKey={({ name }) => name}
        isCompact
      />
    </Card>
  );
}

/** Whether the file was read to its end. */
const isRead = ({ state }: LoadDetail): boolean => state === 'active' || state === 'held' || state === 'undone';

function linesOf(load: LoadDetail, previous: LoadTotals | undefined): Line[] {
  type Counted = 'members' | 'claims' | 'claimLines' | 'fills';
  const counted = (name: string, total: Counted): Line => ({
    name,
    file: undefined,
    loaded: load[total],
    before: previous?.[total],
    show: count,
  });
  const money = (name: string, total: 'billedCents' | 'paidCents'): Line => ({
    name,
    file: undefined,
    loaded: Number(load[total]),
    before: previous && Number(previous[total]),
    show: (cents) => dollars(String(cents)),
  });
  const rows: Line = {
    name: t('column.rows'),
    file: load.rows,
    loaded: load.rows - load.refusedRows,
    before: previous?.rows,
    show: count,
  };
  const others = [
    counted(t('column.claims'), 'claims'),
    counted(t('column.lines'), 'claimLines'),
    counted(t('column.fills'), 'fills'),
    counted(t('column.members'), 'members'),
    money(t('column.billed'), 'billedCents'),
    money(t('column.paid'), 'paidCents'),
  ];
  return [rows, ...others.filter(({ loaded, before }) => loaded !== 0 || (before ?? 0) !== 0)];
}

/** Change against the file before, in tenths of a percent; undefined where there was nothing. Rows are as in the files. */
function changeOf({ file, loaded, before }: Line): number | undefined {
  return before === undefined || before === 0 ? undefined : Math.round(((file ?? loaded) / before - 1) * 1000);
}

function Change({ line }: { readonly line: Line }) {
  const change = changeOf(line);
  if (change === undefined) return t('comparison.new');
  const words = t(change > 0 ? 'comparison.more' : change < 0 ? 'comparison.less' : 'comparison.same', {
    percent: signedPercent(change),
  });
  return Math.abs(change) > tolerance ? <StatusChip tone="warn">{words}</StatusChip> : words;
}

function columnsOf(previous: LoadTotals | undefined): readonly Column<Line>[] {
  return [
    { id: 'name', header: t('comparison.total'), cell: ({ name }) => <span className="b">{name}</span> },
    {
      id: 'file',
      header: t('comparison.file'),
      isNumeric: true,
      cell: ({ file, show }) => (file === undefined ? <Missing reason={t('comparison.noFile')} /> : show(file)),
    },
    { id: 'loaded', header: t('comparison.loaded'), isNumeric: true, cell: ({ loaded, show }) => show(loaded) },
    ...(previous
      ? ([
          {
            id: 'before',
            header: t('claim.loadNumber', { number: previous.number }),
            isNumeric: true,
            cell: ({ before = 0, show }) => <span className="mute">{show(before)}</span>,
          },
          { id: 'change', header: t('comparison.change'), isNumeric: true, cell: (line) => <Change line={line} /> },
        ] satisfies Column<Line>[])
      : []),
  ];
}

const csvOf = (lines: readonly Line[]) =>
  toCsv(
    [
      t('comparison.total'),
      t('comparison.file'),
      t('comparison.loaded'),
      t('comparison.before'),
      t('comparison.change'),
    ],
    lines.map((line) => {
      const change = changeOf(line);
      const { name, file, loaded, before } = line;
      return [
        name,
        String(file ?? ''),
        String(loaded),
        String(before ?? ''),
        change === undefined ? '' : String(change / 10),
      ];
    }),
  );
