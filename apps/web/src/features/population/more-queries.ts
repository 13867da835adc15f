import type { CohortQuery } from '@optimiq/contracts/population';
import { PaidByService } from '@optimiq/contracts/population-costs';
import { type GroupKind, GroupTable } from '@optimiq/contracts/population-groups';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

export const paidByServiceOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: ['population', 'paid-by-service', cohort],
    queryFn: () => get('/v1/population/paid-by-service', PaidByService, cohort),
  });

export const groupsOf = (cohort: CohortQuery, by: GroupKind) =>
  queryOptions({
    queryKey: ['population', 'groups', by, cohort],
    queryFn: () => get('/v1/population/groups', GroupTable, { ...cohort, by }),
  });
