import { SavedCohort } from '@optimiq/contracts/cohorts';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';

/** A cohort that is kept, by its id: what a filter names and the builder opens. */
export const savedCohort = (cohortId: string) =>
  queryOptions({
    queryKey: ['cohorts', 'one', cohortId],
    queryFn: () => get(`/v1/cohorts/${cohortId}`, SavedCohort),
  });
