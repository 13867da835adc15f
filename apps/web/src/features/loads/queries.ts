import { type Load, LoadCreated, LoadDetail, LoadList, LoadProblemPage } from '@optimiq/contracts/loads';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post, postFile } from '../../api/client.ts';
import { pieceBytes, sendByPieces } from '../../api/upload.ts';

const everySecond = 1000;

/** Whether a load is still being worked on. */
export const isUnderWay = (load: Load): boolean => load.state === 'receiving' || load.state === 'loading';

export const loadsOf = () =>
  queryOptions({
    queryKey: ['loads'],
    queryFn: () => get('/v1/loads', LoadList),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? everySecond : false),
  });

export const loadOf = (loadId: string) =>
  queryOptions({
    queryKey: ['loads', loadId],
    queryFn: () => get(`/v1/loads/${loadId}`, LoadDetail),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? everySecond : false),
  });

export const problemsOf = (loadId: string) =>
  infiniteQueryOptions({
    queryKey: ['loads', loadId, 'problems'],
    queryFn: ({ pageParam }) => get(`/v1/loads/${loadId}/problems`, LoadProblemPage, { limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

/** A large file is sent by pieces: a broken connection costs one of them. */
export const sendFile = (file: File) =>
  file.size > pieceBytes ? sendByPieces(file) : postFile('/v1/loads', LoadCreated, file);

/** Makes a load invisible; the answer names the job that scores its members again. */
export const undoLoad = (loadId: string) => post(`/v1/loads/${loadId}/undo`, LoadCreated);
