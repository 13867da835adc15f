import {
  ChangedMembers,
  type ChangeKind,
  type Load,
  LoadChanges,
  LoadCreated,
  LoadDecided,
  LoadDetail,
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

/** Whether something of a load still moves by itself: its reading, or the scoring that follows. */
export function isMoving({ state, stages }: LoadDetail): boolean {
  if (state === 'active') return stages.some((stage) => stage.state === 'running' || stage.state === 'waiting');
  return isUnderWay({ state });
}

/** Whether a load waits until its columns have a meaning; nothing of it has been read. */
export const isHeldForMapping = ({ state, holdReason }: Pick<Load, 'state' | 'holdReason'>): boolean =>
  state === 'held' && holdReason === 'mapping';

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

/** Asked again every second while it moves, also when an answer fails: a server that restarts is found again. */
export const loadOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId],
    queryFn: () => get(`/v1/loads/${loadId}`, LoadDetail),
    refetchInterval: ({ state }) =>
      state.data && (isMoving(state.data) || state.status === 'error') ? everySecond : false,
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

export const changesOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId, 'changes'],
    queryFn: () => get(`/v1/loads/${loadId}/changes`, LoadChanges),
  });

export const changedMembersOf = (loadId: string, kind: ChangeKind) =>
  infiniteQueryOptions({
    queryKey: ['loads', loadId, 'changes', kind],
    queryFn: ({ pageParam }) =>
      get(`/v1/loads/${loadId}/changes/members`, ChangedMembers, { kind, limit: 50, cursor: pageParam }),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.nextCursor,
  });

/** What a person may say about a load that is not visible. */
export type Decision = 'accept' | 'hold' | 'cancel' | 'retry';

/** Whether it was not read because the organization had not instructed the purpose. */
export const isRefused = ({ state, errorCode }: Pick<Load, 'state' | 'errorCode'>): boolean =>
  state === 'failed' && errorCode === 'purpose-not-instructed';

export const decideLoad = (loadId: string, decision: Decision) => post(`/v1/loads/${loadId}/${decision}`, LoadDecided);

/** Makes a load invisible; the answer names the job that scores its members again. */
export const undoLoad = (loadId: string) => post(`/v1/loads/${loadId}/undo`, LoadCreated);
