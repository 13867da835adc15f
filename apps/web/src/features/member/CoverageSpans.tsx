import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { t } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';

type Line = CoverageTimeline['lines'][number];
type Kind = 'span' | 'gap' | 'overlap';
type Row = {
  readonly id: string;
  readonly line: Line['line'];
  readonly kind: Kind;
  readonly from: string;
  readonly through: string | undefined;
  readonly what: string;
  readonly stated: string;
};

const tones: Record<Kind, Tone> = { span: 'ok', gap: 'bad', overlap: 'warn' };

/** The same lines as rows: each span as stated, each gap and each overlap, with the loads that say so. */
export function CoverageSpans({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <DataTable
      caption={t('coverage.title')}
      columns={columns}
      rows={lines.flatMap(rowsOf)}
      rowKey={({ id }) => id}
      isCompact
    />
  );
}

function rowsOf({ line, spans, gaps, overlaps }: Line): readonly Row[] {
  const loads = (stated: readonly { readonly loadNumber: number }[]) =>
    [...new Set(stated.map(({ loadNumber }) => count(loadNumber)))].join(', ');
  const rows: readonly Omit<Row, 'id' | 'line'>[] = [
    ...spans.map(({ from, through, contract, plan, dualCode, stated }) => ({
      kind: 'span' as const,
      from,
      through,
      what: [contract, plan, dualCode && t('member.mark.dual', { code: dualCode })].filter(Boolean).join(' · '),
      stated: loads([stated]),
    })),
    ...gaps.map(({ from, through, days, after, before }) => ({
      kind: 'gap' as const,
      from,
      through,
      what: t('coverage.days', { days }),
      stated: loads([after, before]),
    })),
    ...overlaps.map(({ from, through, kind, stated }) => ({
      kind: 'overlap' as const,
      from,
      through,
      what: t(`coverage.overlap.${kind}`),
      stated: loads(stated),
    })),
  ];
  return rows.map((row, at) => ({ ...row, line, id: `${line}-${at}` })).sort((a, b) => a.from.localeCompare(b.from));
}

const columns: readonly Column<Row>[] = [
  { id: 'line', header: t('coverage.line'), cell: ({ line }) => t(`coverage.line.${line}`) },
  {
    id: 'kind',
    header: t('column.state'),
    cell: ({ kind }) => <StatusChip tone={tones[kind]}>{t(`coverage.key.${kind}`)}</StatusChip>,
  },
  { id: 'from', header: t('coverage.from'), cell: ({ from }) => date(from) },
  {
    id: 'through',
    header: t('coverage.through'),
    cell: ({ through }) => (through ? date(through) : t('coverage.open')),
  },
  { id: 'what', header: t('coverage.product'), cell: ({ what }) => what },
  { id: 'loads', header: t('column.loads'), isNumeric: true, cell: ({ stated }) => stated },
];
