import type { CohortQuery, PopulationSummary } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { CohortFilters } from '../../cohort/CohortFilters.tsx';
import { useCohort } from '../../cohort/cohort.ts';
import { loadMessages, t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { countText } from '../../ui/Count.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { WhenSeen } from '../../ui/WhenSeen.tsx';
import { HccCard } from './HccCard.tsx';
import { MonthBars } from './MonthBars.tsx';
import './population.css';
import { summaryOf } from './queries.ts';
import { RafDistributionCard } from './RafDistributionCard.tsx';
import { SegmentCard } from './SegmentCard.tsx';
import { Tiles, TilesLoading } from './Tiles.tsx';

// What looks up its words is loaded after them.
const MoreBoard = lazy(() =>
  Promise.all([loadMessages('population-more'), loadMessages('cohort-facts')]).then(() => import('./MoreBoard.tsx')),
);

/** A cohort at a glance; every figure opens its rows with the same filters. */
export function PopulationPage() {
  const may = usePermissions();
  const [cohort, changeCohort] = useCohort();
  const { data, error, refetch } = useQuery(summaryOf(cohort));
  return (
    <>
      <ScreenHead
        title={t('population.title')}
        note={data?.run && t('run.model', { model: textOf('model', data.run.model) })}
      >
        {may('export:write') && data?.run && (
          <DownloadButton path="/v1/population/report" query={cohort} title={t('report.pdf.what')}>
            {t('report.pdf')}
          </DownloadButton>
        )}
        <PrintButton />
      </ScreenHead>
      <div className="head second">
        <CohortFilters cohort={cohort} onChange={changeCohort} />
        {data && <CohortSize members={data.members} />}
        {data && data.months.length > 0 && <MonthBars months={data.months} />}
      </div>
      <div className="body">
        {error ? <Failed error={error} onRetry={refetch} /> : <Board cohort={cohort} summary={data} />}
      </div>
    </>
  );
}

function Board({ cohort, summary }: { readonly cohort: CohortQuery; readonly summary: PopulationSummary | undefined }) {
  const may = usePermissions();
  if (!summary) return <TilesLoading />;
  if (!summary.run) return <NothingScored />;
  return (
    <>
      <Tiles summary={summary} run={summary.run} cohort={cohort} />
      <div className="board">
        <HccCard cohort={cohort} />
        <div className="board-side">
          {may('score:read') && <RafDistributionCard cohort={cohort} />}
          <SegmentCard cohort={cohort} summary={summary} />
        </div>
      </div>
      <WhenSeen>
        <Suspense fallback={<Loading label={t('population.loading')} rows={8} />}>
          <MoreBoard cohort={cohort} />
        </Suspense>
      </WhenSeen>
    </>
  );
}

function CohortSize({ members }: { readonly members: number | null }) {
  return (
    <span aria-live="polite">
      <span className="b">{countText(members)}</span> <span className="mute">{t('population.members')}</span>
    </span>
  );
}

function NothingScored() {
  const may = usePermissions();
  const next = may('load:read') ? <Link to={paths.loads}>{t('population.empty.action')}</Link> : undefined;
  return <Empty title={t('population.empty.title')} hint={t('population.empty.hint')} action={next} />;
}
