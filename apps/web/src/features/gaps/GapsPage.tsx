import { useQuery } from '@tanstack/react-query';
import { usePermissions } from '../../api/session-store.ts';
import { useCohort } from '../../cohort/cohort.ts';
import { GapTiles } from '../../cohort/GapTiles.tsx';
import { SavedCohortChip } from '../../cohort/SavedCohortChip.tsx';
import { t } from '../../messages.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { SavedViews } from '../../views/SavedViews.tsx';
import { Categories } from './Categories.tsx';
import { GapList } from './GapList.tsx';
import './gaps.css';
import { summaryOf } from './queries.ts';

/** What members had in earlier years and whether this year has it; open gaps can be taken into work. */
export function GapsPage() {
  const may = usePermissions();
  if (!may('member:list')) return <Forbidden permission="member:list" />;
  return <Gaps />;
}

function Gaps() {
  const [{ cohort }, changeFilters] = useCohort();
  const { data, error, refetch } = useQuery(summaryOf(cohort));
  return (
    <>
      <ScreenHead title={t('gaps.title')}>
        <SavedViews screen="gaps" />
      </ScreenHead>
      {cohort && (
        <div className="head second">
          <SavedCohortChip cohortId={cohort} onRemove={() => changeFilters({ paymentYear: 2026 })} />
        </div>
      )}
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('gaps.loading')} />}
        {data && data.rows.length === 0 && <Empty title={t('gaps.empty.title')} hint={t('gaps.empty.hint')} />}
        {data && data.rows.length > 0 && <GapTiles summary={data} cohort={cohort} />}
        {data && data.rows.length > 0 && (
          <div className="gap-categories">
            <Categories data={data} cohort={cohort} />
          </div>
        )}
        <GapList />
      </div>
    </>
  );
}
