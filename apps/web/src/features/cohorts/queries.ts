import {
  type ChangedCohort,
  CohortComparison,
  CohortCounts,
  CohortList,
  type NewCohort,
  SavedCohort,
} from '@optimiq/contracts/cohorts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../../api/client.ts';
import type { Asked } from './draft.ts';

export const cohorts = queryOptions({ queryKey: ['cohorts', 'list'], queryFn: () => get('/v1/cohorts', CohortList) });

/** Counts of what is asked, by group and by criterion of the draft; the ones before stay until they are there. */
export const countsOf = ({ definition, ids }: Asked, paymentYear: number) =>
  queryOptions({
    queryKey: ['cohorts', 'counts', paymentYear, definition, ids],
    enabled: definition !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async () => {
      const counts = await post('/v1/cohort-counts', CohortCounts, { paymentYear, definition });
      return {
        ...counts,
        byGroup: new Map(ids.map(({ group }, at) => [group, counts.groups[at]?.members])),
        byCriterion: new Map(
          ids.flatMap(({ criteria }, at) =>
            criteria.map((id, place) => [id, counts.groups[at]?.criteria[place]] as const),
          ),
        ),
      };
    },
  });

export const comparisonOf = (cohortIds: readonly string[], paymentYear: number) =>
  queryOptions({
    queryKey: ['cohorts', 'comparison', paymentYear, cohortIds],
    queryFn: () => post('/v1/cohort-comparison', CohortComparison, { paymentYear, cohortIds }),
  });

export const saveCohort = (cohort: NewCohort): Promise<SavedCohort> => post('/v1/cohorts', SavedCohort, cohort);
export const changeCohort = (cohortId: string, cohort: ChangedCohort): Promise<SavedCohort> =>
  put(`/v1/cohorts/${cohortId}`, SavedCohort, cohort);
export const removeCohort = (cohortId: string): Promise<void> => remove(`/v1/cohorts/${cohortId}`);
