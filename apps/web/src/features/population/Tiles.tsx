import type { CohortQuery, PopulationSummary, RunStamp } from '@optimiq/contracts/population';
import { Fragment, type ReactNode } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { countText } from '../../ui/Count.tsx';
import { date, factor, meanDollars, percent } from '../../ui/formats.ts';
import { Tile, type TileRows } from '../../ui/Tile.tsx';

type Props = { readonly summary: PopulationSummary; readonly run: RunStamp; readonly cohort: CohortQuery };

/** Figures of a cohort by the kinds of tiles of a dashboard. */
export type Figure = 'members' | 'payment-raf' | 'with-hcc' | 'hccs-per-member' | 'pmpm' | 'not-counted';

/** Six figures of a cohort. Scores and money are not drawn for those whose answer does not hold them. */
export function Tiles({ summary, run, cohort }: Props) {
  const figures = useFigures({ summary, run, cohort });
  return (
    <div className="tiles">
      {Object.entries(figures).map(([figure, tile], at) => (
        <Fragment key={figure}>{tile(at + 1)}</Fragment>
      ))}
    </div>
  );
}

/** Each figure of a cohort as a tile at a place; null where the answer does not hold it. */
export function useFigures({ summary, run, cohort }: Props): Readonly<Record<Figure, (place?: number) => ReactNode>> {
  const may = usePermissions();
  const { members, scored, membersWithHcc, meanHccsThousandths, meanPaymentThousandths, meanRawThousandths } = summary;
  const { paidCents, memberMonths, notCounted, claims } = summary;
  const freshness = t('tile.freshness', { number: run.number, day: date(run.finishedAt.slice(0, 10)) });
  const nScored = t('tile.nScored', { n: countText(scored) });

  const rows = (sort: 'payment' | 'hccs', n: number | null, kind?: CohortQuery['with']): TileRows =>
    may('member:list')
      ? {
          to: paths.members,
          search: { ...searchOf(kind ? { ...cohort, with: kind } : cohort), sort },
          label: t('tile.rows', { n: n ?? 0 }),
        }
      : { refusal: t('tile.refusal') };

  return {
    members: (place) => (
      <Tile
        place={place}
        label={t('tile.members')}
        definition={t('tile.members.definition')}
        source={t('tile.members.source')}
        value={countText(members)}
        isWord={members === null}
        detail={t('tile.members.scored', { n: countText(scored) })}
        n={notScoredText(summary)}
        freshness={freshness}
        rows={rows('hccs', members)}
      />
    ),
    'payment-raf': (place) =>
      meanPaymentThousandths !== undefined ? (
        <Tile
          place={place}
          label={t('tile.raf')}
          definition={t('tile.raf.definition')}
          source={t('tile.raf.source', { version: run.tableVersion })}
          value={factor(meanPaymentThousandths)}
          sibling={
            meanRawThousandths === undefined ? undefined : t('tile.raf.raw', { raw: factor(meanRawThousandths) })
          }
          detail={t('tile.raf.factors', {
            normalization: factor(run.normalizationThousandths),
            adjustment: factor(1000 - run.codingAdjustmentThousandths),
          })}
          n={nScored}
          freshness={freshness}
          rows={rows('payment', scored, 'score')}
        />
      ) : null,
    'with-hcc': (place) => (
      <Tile
        place={place}
        label={t('tile.withHcc')}
        definition={t('tile.withHcc.definition')}
        source={t('tile.hcc.source', { version: run.tableVersion })}
        value={countText(membersWithHcc)}
        isWord={membersWithHcc === null}
        detail={membersWithHcc !== null && scored ? shareText(membersWithHcc, scored) : undefined}
        n={nScored}
        freshness={freshness}
        rows={rows('hccs', membersWithHcc, 'hcc')}
      />
    ),
    'hccs-per-member': (place) =>
      meanHccsThousandths !== undefined ? (
        <Tile
          place={place}
          label={t('tile.hccs')}
          definition={t('tile.hccs.definition')}
          source={t('tile.hcc.source', { version: run.tableVersion })}
          value={factor(meanHccsThousandths)}
          detail={t('tile.hccs.detail', { model: textOf('model', run.model) })}
          n={nScored}
          freshness={freshness}
          rows={rows('hccs', scored, 'score')}
        />
      ) : null,
    pmpm: (place) =>
      paidCents !== undefined && memberMonths ? (
        <Tile
          place={place}
          label={t('tile.pmpm')}
          definition={t('tile.pmpm.definition')}
          source={t('tile.pmpm.source')}
          value={meanDollars(paidCents / memberMonths)}
          detail={t('tile.pmpm.detail', { year: String(run.serviceYear), asOf: date(run.asOf) })}
          n={t('tile.pmpm.n', { n: memberMonths })}
          freshness={freshness}
          rows={{ to: paths.paid, search: searchOf(cohort), label: t('tile.byMonth') }}
        />
      ) : null,
    'not-counted': (place) => (
      <Tile
        place={place}
        label={t('tile.notCounted')}
        definition={t('tile.notCounted.definition')}
        source={t('tile.notCounted.source')}
        value={countText(notCounted)}
        isWord={notCounted === null}
        detail={t('tile.notCounted.detail')}
        n={t('tile.notCounted.n', { n: countText(claims) })}
        freshness={freshness}
        rows={{ to: paths.notCounted, search: searchOf(cohort), label: t('tile.byReason') }}
      />
    ),
  };
}

/** Tiles of true size, before their figures are there. */
export function TilesLoading() {
  return (
    <div className="tiles" role="status" aria-label={t('population.loading')}>
      {[1, 2, 3, 4, 5, 6].map((place) => (
        <div className="tile tile-loading" key={place} aria-hidden="true">
          <i className="skel" style={{ width: '46%' }} />
          <i className="skel" style={{ width: '62%', height: 24 }} />
          <i className="skel" style={{ width: '76%' }} />
          <i className="skel" style={{ width: '54%' }} />
        </div>
      ))}
    </div>
  );
}

const shareText = (part: number, whole: number) =>
  t('tile.withHcc.share', { share: percent(Math.round((part * 1000) / whole)) });

/** '110 not scored: 60 ESRD, 50 no eligibility'. */
function notScoredText({ notScored }: PopulationSummary): string {
  const reasons = notScored.filter(({ members }) => members !== 0);
  if (reasons.length === 0) return t('tile.members.allScored');
  const list = reasons.map(({ reason, members }) => `${textOf('notScored.short', reason)} ${countText(members)}`);
  return t('tile.members.notScored', { list: list.join(', ') });
}
