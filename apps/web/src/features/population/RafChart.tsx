import type { CohortQuery, RafDistribution } from '@optimiq/contracts/population';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { bandText } from '../../cohort/bands.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { BarChart, type BarChartOption } from '../../ui/EChart.tsx';
import { count, factor, percent } from '../../ui/formats.ts';

type Props = { readonly distribution: RafDistribution; readonly cohort: CohortQuery };

/**
 * Bars of members by band, with mean and median. Over each bar lies a button, because marks of the drawing
 * take no focus: it tells value, share and n, and opens its rows.
 */
export default function RafChart({ distribution, cohort }: Props) {
  const navigate = useNavigate();
  const may = usePermissions();
  const [shown, setShown] = useState<number>();
  const { bands, meanThousandths, medianThousandths } = distribution;
  const width = bands.length * 250;
  const open = (band: number) => {
    if (may('member:list'))
      void navigate({ to: paths.members, search: { ...searchOf({ ...cohort, band }), sort: 'payment' } });
  };
  const tip = shown === undefined ? undefined : bands[shown];
  return (
    <div className="plot">
      <BarChart option={optionOf(distribution)} label={t('distribution.chart')} />
      <div className="marks">
        {bands.map((band, index) => (
          <button
            key={band.fromThousandths}
            type="button"
            aria-label={barText(band, may('member:list'))}
            onMouseEnter={() => setShown(index)}
            onMouseLeave={() => setShown(undefined)}
            onFocus={() => setShown(index)}
            onBlur={() => setShown(undefined)}
            onClick={() => open(band.fromThousandths)}
          />
        ))}
        {medianThousandths !== undefined && (
          <Level
            kind="dashed before"
            at={medianThousandths / width}
            text={t('distribution.median', { value: factor(medianThousandths) })}
          />
        )}
        {meanThousandths !== undefined && (
          <Level
            kind="after"
            at={meanThousandths / width}
            text={t('distribution.mean', { value: factor(meanThousandths) })}
          />
        )}
        {tip && shown !== undefined && (
          <div className="tip" style={tipPlace(shown, bands.length)} aria-hidden="true">
            <b>{t('distribution.tip', { band: bandText(tip.fromThousandths) })}</b>
            <br />
            {membersAndShare(tip)}
            {may('member:list') && (
              <>
                <br />
                {t('distribution.open')} <kbd>↵</kbd>
              </>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

const Level = ({ kind, at, text }: { readonly kind: string; readonly at: number; readonly text: string }) => (
  <div className={`level ${kind}`} style={{ left: `${Math.min(1, at) * 100}%` }}>
    <span>{text}</span>
  </div>
);

const tipPlace = (place: number, bars: number) =>
  place < bars / 2
    ? { left: `${((place + 1.2) / bars) * 100}%`, top: 36 }
    : { right: `${((bars - place + 0.2) / bars) * 100}%`, top: 36 };

type Band = RafDistribution['bands'][number];

function membersAndShare({ members, shareTenths }: Band): string {
  if (members === null || shareTenths === null) return t('count.hidden');
  return t('distribution.share', { n: members, share: percent(shareTenths) });
}

function barText(band: Band, opens: boolean): string {
  const values = { band: bandText(band.fromThousandths), members: membersAndShare(band) };
  return t(opens ? 'distribution.bar.opens' : 'distribution.bar', values);
}

function optionOf({ bands }: RafDistribution): BarChartOption {
  return {
    grid: { left: 46, right: 8, top: 26, bottom: 38 },
    categories: bands.map(({ fromThousandths }) => bandText(fromThousandths)),
    edges: {
      max: bands.length * 250,
      interval: 500,
      label: (value) => `${(value / 1000).toFixed(1)}${value === bands.at(-1)?.fromThousandths ? '+' : ''}`,
    },
    axisName: t('distribution.axis'),
    values: bands.map(({ members }) => members ?? 0),
    valueLabel: (value) => count(value),
  };
}
