import {
  type CohortQuery,
  HccPrevalence,
  NotCountedTable,
  PaidByMonth,
  PopulationSummary,
  RafDistribution,
  SegmentTable,
} from '@optimiq/contracts/population';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

const key = (part: string, cohort: CohortQuery) => ['population', part, cohort] as const;

export const summaryOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('summary', cohort),
    queryFn: () => get('/v1/population', PopulationSummary, cohort),
  });

export const distributionOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('raf-distribution', cohort),
    queryFn: () => get('/v1/population/raf-distribution', RafDistribution, cohort),
  });

export const hccsOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('hccs', cohort),
    queryFn: () => get('/v1/population/hccs', HccPrevalence, cohort),
  });

export const segmentsOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('segments', cohort),
    queryFn: () => get('/v1/population/segments', SegmentTable, cohort),
  });

export const notCountedOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('not-counted', cohort),
    queryFn: () => get('/v1/population/not-counted', NotCountedTable, cohort),
  });

export const paidByMonthOf = (cohort: CohortQuery) =>
  queryOptions({
    queryKey: key('paid-by-month', cohort),
    queryFn: () => get('/v1/population/paid-by-month', PaidByMonth, cohort),
  });
