import { useDebouncedValue } from '@mantine/hooks';
import type { CohortDefinition, SavedCohort } from '@optimiq/contracts/cohorts';
import { definitionLimits } from '@optimiq/domain/cohorts/definition';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestFailed } from '../../api/client.ts';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { useCohort } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { count } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { problemText } from '../../ui/states.tsx';
import { BuilderActions } from './BuilderActions.tsx';
import { askedOf, type Draft, draftOf, newCriterion, newGroup, withGroup } from './draft.ts';
import { GroupCard } from './GroupCard.tsx';
import { LiveCount } from './LiveCount.tsx';
import { countsOf } from './queries.ts';
import { definitionText } from './words.ts';

const waitMs = 350;

/** Writes a definition, counted while it is written. */
export function Builder({
  saved,
  start,
}: {
  readonly saved: SavedCohort | undefined;
  readonly start: CohortDefinition | undefined;
}) {
  const { tenant } = useSession();
  const may = usePermissions();
  const [{ paymentYear }, changeFilters] = useCohort();
  const serviceYear = Number(tenant.asOf.slice(0, 4));
  const first = () => newGroup(newCriterion(may('claim:read') ? 'diagnosis' : 'hcc', serviceYear));
  const [draft, setDraft] = useState<Draft>(() => (start ? draftOf(start) : { match: 'all', groups: [first()] }));
  const [settledDraft] = useDebouncedValue(draft, waitMs);
  const asked = askedOf(draft);
  const settled = askedOf(settledDraft);
  const counts = useQuery(countsOf(settled, paymentYear));
  const { error } = counts;
  const data = asked.definition && counts.data;
  const isOld = counts.isPlaceholderData || JSON.stringify(settled.definition) !== JSON.stringify(asked.definition);
  const size = draft.groups.reduce((sum, group) => sum + group.criteria.length, 0);
  const isFull = size >= definitionLimits.criteria;
  const liveCount = (members: number | undefined) => (
    <LiveCount members={members} of={data?.of} isOld={isOld} isAsked={counts.isFetching || isOld} />
  );

  return (
    <>
      <ScreenHead
        title={saved?.name ?? t('cohorts.new')}
        note={saved && !saved.isMine && t('cohorts.of', { name: saved.owner.name })}
      >
        <BuilderActions
          saved={saved}
          definition={asked.incomplete.size === 0 ? asked.definition : undefined}
          paymentYear={paymentYear}
        />
      </ScreenHead>
      <div className="head second">
        <select
          className="select"
          aria-label={t('filter.paymentYear')}
          value={paymentYear}
          onChange={({ target }) => changeFilters({ paymentYear: Number(target.value) })}
        >
          {[2026, 2027].map((year) => (
            <option key={year} value={year}>
              {t('filter.years', { paymentYear: String(year), serviceYear: String(year - 1) })}
            </option>
          ))}
        </select>
        <span aria-live="polite" aria-busy={isOld} className={isOld ? 'mute' : undefined}>
          {data ? (
            <>
              <span className="b">{count(data.members)}</span>{' '}
              <span className="mute">{t('cohorts.ofMembers', { of: count(data.of) })}</span>
            </>
          ) : (
            <span className="mute">{t(asked.definition ? 'cohorts.counting' : 'cohorts.nothingAsked')}</span>
          )}
          {data && isOld && <span className="mute"> {t('cohorts.counting')}</span>}
        </span>
      </div>
      <div className="body cohort-builder">
        {error && (
          <p className="banner" role="alert">
            {t('cohorts.count.failed', {
              why: problemText(error instanceof RequestFailed ? error.code : 'unexpected'),
            })}
            <button type="button" className="btn end" onClick={() => void counts.refetch()}>
              {t('state.failed.retry')}
            </button>
          </p>
        )}
        {asked.definition && <p className="cohort-sentence sub">{definitionText(asked.definition)}</p>}
        {draft.groups.map((group, at) => (
          <div key={group.id}>
            {at > 0 && (
              <select
                className="select cohort-join"
                aria-label={t('cohorts.match.whole')}
                value={draft.match}
                onChange={({ target }) => setDraft({ ...draft, match: target.value as Draft['match'] })}
              >
                <option value="all">{t('cohorts.join.all')}</option>
                <option value="any">{t('cohorts.join.any')}</option>
              </select>
            )}
            <GroupCard
              group={group}
              number={at + 1}
              isFull={isFull}
              incomplete={asked.incomplete}
              count={liveCount(data?.byGroup.get(group.id))}
              countOf={(id) => liveCount(data?.byCriterion.get(id))}
              onChange={(change) => setDraft(withGroup(draft, group.id, change))}
            />
          </div>
        ))}
        <p>
          <button
            type="button"
            className="btn"
            disabled={isFull || draft.groups.length >= definitionLimits.groups}
            onClick={() => setDraft({ ...draft, groups: [...draft.groups, first()] })}
          >
            {t('cohorts.addGroup')}
          </button>
          {isFull && <span className="mute sm"> {t('cohorts.full', { n: definitionLimits.criteria })}</span>}
        </p>
      </div>
    </>
  );
}
