import { lazy, Suspense } from 'react';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/Card.tsx';
import { Count } from '../ui/Count.tsx';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import type { BarChartOption } from '../ui/EChart.tsx';
import { count, factor } from '../ui/formats.ts';
import { Missing } from '../ui/Missing.tsx';
import { StatusChip } from '../ui/StatusChip.tsx';
import { Loading } from '../ui/states.tsx';
import { Tile, type TileRows } from '../ui/Tile.tsx';
import { ReceiptSample } from './ReceiptSample.tsx';

const BarChart = lazy(async () => ({ default: (await import('../ui/EChart.tsx')).BarChart }));

type Row = { readonly hcc: number; readonly open: number | null; readonly raf?: number; readonly look?: string };
const rows: readonly Row[] = [
  { hcc: 37, open: 1204, raf: 166 },
  { hcc: 226, open: 811, raf: 360, look: 'sel' },
  { hcc: 280, open: null, raf: 319 },
  { hcc: 48, open: 96, look: 'off' },
  { hcc: 0, open: 2111, raf: 845, look: 'sum' },
];

const columns: readonly Column<Row>[] = [
  {
    id: 'hcc',
    header: t('style.table.category'),
    cell: ({ hcc }) => (hcc === 0 ? t('style.table.sum') : t('hcc', { hcc })),
  },
  {
    id: 'open',
    header: t('style.table.open'),
    isNumeric: true,
    cell: ({ open }) => <Count value={open} />,
    sort: { direction: 'desc', onSort: () => undefined },
  },
  {
    id: 'raf',
    header: t('style.table.score'),
    isNumeric: true,
    cell: ({ raf }) => (raf === undefined ? <Missing reason={t('style.table.why')} /> : factor(raf)),
  },
  {
    id: 'status',
    header: t('style.table.status'),
    cell: ({ look }) =>
      look !== 'sum' && (
        <StatusChip tone={look === 'off' ? 'neutral' : 'ok'}>
          {t(look === 'off' ? 'style.chip.neutral' : 'style.chip.ok')}
        </StatusChip>
      ),
  },
];

const chart: BarChartOption = {
  grid: { left: 44, right: 12, top: 12, bottom: 40 },
  categories: ['0.25', '0.50', '0.75', '1.00', '1.25', '1.50'],
  edges: { max: 6, interval: 1, label: (edge) => factor(edge * 250) },
  axisName: t('style.chart.axis'),
  values: [120, 410, 690, 540, 260, 90],
  valueLabel: count,
};

/** Tiles, a table, a chart and a receipt, of made-up figures. */
export function Figures() {
  const rowsOf: TileRows = { to: paths.style, search: {}, label: t('style.tile.rows') };
  const tile = { definition: t('style.tile.definition'), source: t('style.tile.source'), label: t('style.tile.label') };
  return (
    <>
      <section className="tiles" aria-label={t('style.tiles')}>
        <Tile
          {...{ ...tile, place: 1, value: '71.4%', sibling: t('model.cms-hcc-v28') }}
          detail={t('style.tile.delta')}
          {...{ n: t('style.tile.n'), freshness: t('style.tile.fresh'), rows: rowsOf }}
        />
        <Tile
          {...{ ...tile, place: 2, value: t('style.tile.hidden'), isWord: true, n: <Count value={null} /> }}
          {...{ freshness: t('style.tile.fresh'), rows: { refusal: t('style.tile.refusal') } }}
        />
      </section>
      <Card title={t('style.table')} note={t('style.table.note')}>
        <DataTable
          caption={t('style.table')}
          columns={columns}
          rows={rows}
          rowKey={({ hcc }) => String(hcc)}
          rowClass={({ look }) => look}
        />
      </Card>
      <Card title={t('style.chart')} note={t('style.chart.note')}>
        <div className="sample sample-chart">
          <Suspense fallback={<Loading label={t('style.state.loading')} rows={3} />}>
            <BarChart option={chart} label={t('style.chart')} />
          </Suspense>
        </div>
      </Card>
      <ReceiptSample />
    </>
  );
}
