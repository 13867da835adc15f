import { JobList } from '@optimiq/contracts/jobs';
import {
  type ImpactKind,
  ImpactRows,
  type Load,
  LoadCreated,
  LoadDetail,
  LoadImpact,
  LoadList,
  LoadMatching,
  LoadProblemPage,
} from '@optimiq/contracts/loads';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post } from '../../api/client.ts';

const everySecond = 1000;
const firstPage = undefined as string | undefined;

/** Whether a load is still being worked on. */
export const isUnderWay = (load: Pick<Load, 'state'>): boolean =>
  load.state === 'receiving' || load.state === 'loading';

/** What the list may be narrowed to: codes only, as they stand in the address. */
export type LoadsFilter = {
  readonly state?: string | undefined;
  readonly source?: string | undefined;
  readonly format?: string | undefined;
};

export const loadsOf = (filter: LoadsFilter) =>
  infiniteQueryOptions({
    queryKey: ['loads', 'list', filter],
    queryFn: ({ pageParam }) => get('/v1/loads', LoadList, { ...filter, limit: 100, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? everySecond : false,
  });

/** Asked again every second while it is worked on, also when an answer fails: a server that restarts comes back. */
export const loadOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId],
    queryFn: () => get(`/v1/loads/${loadId}`, LoadDetail),
    refetchInterval: ({ state }) =>
      state.data && (isUnderWay(state.data) || state.status === 'error') ? everySecond : false,
  });

/** The jobs of the tenant while one of them may be of this load. */
export const jobsOf = (isWatched: boolean) =>
  queryOptions({
    queryKey: ['jobs', 'list'],
    queryFn: () => get('/v1/jobs', JobList),
    refetchInterval: isWatched ? everySecond : false,
  });

export const problemsOf = (loadId: string, rule?: string, severity?: string) =>
  infiniteQueryOptions({
    queryKey: ['loads', loadId, 'problems', rule, severity],
    queryFn: ({ pageParam }) =>
      get(`/v1/loads/${loadId}/problems`, LoadProblemPage, { rule, severity, limit: 50, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
  });

export const matchingOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId, 'matching'],
    queryFn: () => get(`/v1/loads/${loadId}/matching`, LoadMatching),
  });

export const impactOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId, 'impact'],
    queryFn: () => get(`/v1/loads/${loadId}/impact`, LoadImpact),
  });

export const impactRowsOf = (loadId: string, kind: ImpactKind) =>
  infiniteQueryOptions({
    queryKey: ['loads', loadId, 'impact', kind],
    queryFn: ({ pageParam }) =>
      get(`/v1/loads/${loadId}/impact/members`, ImpactRows, { kind, limit: 50, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
  });

/** Makes a load invisible; the answer names the job that scores its members again. */
export const undoLoad = (loadId: string) => post(`/v1/loads/${loadId}/undo`, LoadCreated);
