import type { GapStatus, GapSummary } from '@optimiq/contracts/gaps';
import { Fragment, type ReactNode } from 'react';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { count, date, percent, signedFactor } from '../ui/formats.ts';
import { Tile, type TileRows } from '../ui/Tile.tsx';

type Props = { readonly summary: GapSummary; readonly cohort: string | undefined };

/** Figures of gaps by the kinds of tiles of a dashboard. */
export type GapFigure = 'open-gaps' | 'recapture' | 'gain' | 'new';

/** What is open, what was coded again, what closing all of it would add, and what is new: each opens its rows. */
export function GapTiles(props: Props) {
  return (
    <div className="tiles">
      {Object.entries(gapFigures(props)).map(([figure, tile], at) => (
        <Fragment key={figure}>{tile(at + 1)}</Fragment>
      ))}
    </div>
  );
}

/** Each figure of gaps as a tile at a place; null where the answer does not hold it. */
export function gapFigures({ summary, cohort }: Props): Readonly<Record<GapFigure, (place?: number) => ReactNode>> {
  const { open, closed, closedHigher, closedLower, recapturedTenths, openImpactRawThousandths } = summary.all;
  const again = closed + closedHigher + closedLower;
  const expected = open + again;
  const rows = (status: GapStatus | 'recaptured', n: number): TileRows => ({
    ...{ to: paths.gaps, search: { status, ...(cohort && { cohort }) }, label: t('tile.gaps.rows', { n }) },
  });
  const source = t('tile.gaps.source', { version: summary.run?.tableVersion ?? '' });
  const freshness = summary.run
    ? t('tile.gaps.freshness', { number: summary.run.number, day: date(summary.run.finishedAt.slice(0, 10)) })
    : '';
  const common = { source, freshness };
  return {
    'open-gaps': (place) => (
      <Tile
        {...common}
        place={place}
        label={t('tile.gaps.open')}
        definition={t('tile.gaps.open.definition')}
        value={count(open)}
        n={t('tile.gaps.ofExpected', { n: expected })}
        rows={rows('open', open)}
      />
    ),
    recapture: (place) =>
      recapturedTenths !== null ? (
        <Tile
          {...common}
          place={place}
          label={t('gaps.recaptured')}
          definition={t('tile.gaps.recaptured.definition')}
          value={percent(recapturedTenths)}
          detail={t('tile.gaps.kinds', { closed, higher: closedHigher, lower: closedLower })}
          n={t('tile.gaps.ofExpected', { n: expected })}
          rows={rows('recaptured', again)}
        />
      ) : null,
    gain: (place) =>
      openImpactRawThousandths !== undefined ? (
        <Tile
          {...common}
          place={place}
          label={t('gaps.openGain')}
          definition={t('tile.gaps.gain.definition')}
          value={signedFactor(openImpactRawThousandths)}
          n={t('tile.gaps.ofOpen', { n: open })}
          rows={rows('open', open)}
        />
      ) : null,
    new: (place) => (
      <Tile
        {...common}
        place={place}
        label={t('gap.status.new')}
        definition={t('tile.gaps.new.definition')}
        value={count(summary.all.new)}
        n={t('tile.gaps.ofYear')}
        rows={rows('new', summary.all.new)}
      />
    ),
  };
}
