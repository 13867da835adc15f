import { GapPage, type GapStatus, GapSummary } from '@optimiq/contracts/gaps';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

type Filter = {
  readonly status: readonly GapStatus[];
  readonly hcc: number | undefined;
  readonly lasting: 'true' | undefined;
  readonly inWork: 'false' | undefined;
  readonly cohort: string | undefined;
};

export const summaryOf = (cohort: string | undefined) =>
  queryOptions({
    queryKey: ['gaps', 'summary', cohort],
    queryFn: () => get('/v1/gaps/summary', GapSummary, { cohort }),
  });

export const gapsOf = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['gaps', 'list', filter],
    queryFn: ({ pageParam }) => get('/v1/gaps', GapPage, { ...filter, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });
