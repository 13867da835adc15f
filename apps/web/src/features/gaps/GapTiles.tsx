import type { GapStatus, GapSummary } from '@optimiq/contracts/gaps';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { count, date, percent, signedFactor } from '../../ui/formats.ts';
import { Tile, type TileRows } from '../../ui/Tile.tsx';

type Props = { readonly summary: GapSummary; readonly cohort: string | undefined };

/** What is open, what was coded again, what closing all of it would add, and what is new: each opens its rows. */
export function GapTiles({ summary, cohort }: Props) {
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
  return (
    <div className="tiles">
      <Tile
        {...common}
        place={1}
        label={t('tile.gaps.open')}
        definition={t('tile.gaps.open.definition')}
        value={count(open)}
        n={t('tile.gaps.ofExpected', { n: expected })}
        rows={rows('open', open)}
      />
      {recapturedTenths !== null && (
        <Tile
          {...common}
          place={2}
          label={t('gaps.recaptured')}
          definition={t('tile.gaps.recaptured.definition')}
          value={percent(recapturedTenths)}
          detail={t('tile.gaps.kinds', { closed, higher: closedHigher, lower: closedLower })}
          n={t('tile.gaps.ofExpected', { n: expected })}
          rows={rows('recaptured', again)}
        />
      )}
      {openImpactRawThousandths !== undefined && (
        <Tile
          {...common}
          place={3}
          label={t('gaps.openGain')}
          definition={t('tile.gaps.gain.definition')}
          value={signedFactor(openImpactRawThousandths)}
          n={t('tile.gaps.ofOpen', { n: open })}
          rows={rows('open', open)}
        />
      )}
      <Tile
        {...common}
        place={4}
        label={t('gap.status.new')}
        definition={t('tile.gaps.new.definition')}
        value={count(summary.all.new)}
        n={t('tile.gaps.ofYear')}
        rows={rows('new', summary.all.new)}
      />
    </div>
  );
}
