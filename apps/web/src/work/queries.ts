import {
  type AcceptGaps,
  GapsAccepted,
  type WorkChange,
  WorkChanged,
  WorkCounts,
  WorkItemDetail,
  WorkOwners,
  WorkPage,
  type WorkView,
} from '@optimiq/contracts/work';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post } from '../api/client.ts';

export type WorkFilter = {
  readonly view: WorkView;
  readonly hcc: number | undefined;
  readonly ownerId: string | undefined;
};

export const workOf = (filter: WorkFilter) =>
  infiniteQueryOptions({
    queryKey: ['work', 'list', filter],
    queryFn: ({ pageParam }) => get('/v1/work-items', WorkPage, { ...filter, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const workCounts = queryOptions({
  queryKey: ['work', 'counts'],
  queryFn: () => get('/v1/work-counts', WorkCounts),
});

export const workItemOf = (workItemId: string) =>
  queryOptions({
    queryKey: ['work', 'item', workItemId],
    queryFn: () => get(`/v1/work-items/${workItemId}`, WorkItemDetail),
  });

/** Colleagues an item can be given to. */
export const workOwners = queryOptions({
  queryKey: ['work', 'owners'],
  queryFn: () => get('/v1/work-owners', WorkOwners),
  staleTime: 300_000,
});

export type Stamped = { readonly workItemId: string; readonly version: number };

export const sendChange = (items: readonly Stamped[], change: WorkChange) =>
  post('/v1/work-changes', WorkChanged, {
    items: items.map(({ workItemId, version }) => ({ workItemId, version })),
    change,
  });

export const sendUndo = (changeId: string) => post(`/v1/work-changes/${changeId}/undo`, WorkChanged);

export const sendAcceptance = (body: Partial<AcceptGaps> & Pick<AcceptGaps, 'gaps'>) =>
  post('/v1/work-acceptances', GapsAccepted, body);
