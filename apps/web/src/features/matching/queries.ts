import { MatchDecided, MatchDetail, MatchPage, type MatchState, Unmerged } from '@optimiq/contracts/matches';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post } from '../../api/client.ts';

export const matchesOf = (state: MatchState) =>
  infiniteQueryOptions({
    queryKey: ['matches', 'list', state],
    queryFn: ({ pageParam }) => get('/v1/matches', MatchPage, { state, limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const matchOf = (matchId: string) =>
  queryOptions({ queryKey: ['matches', 'one', matchId], queryFn: () => get(`/v1/matches/${matchId}`, MatchDetail) });

/** The two are one person, shown under the survivor. */
export const mergeMatch = (matchId: string, survivor: 'first' | 'second') =>
  post(`/v1/matches/${matchId}/merge`, MatchDecided, { survivor });

export const keepApart = (matchId: string) => post(`/v1/matches/${matchId}/keep-apart`, MatchDecided, {});

export const reopen = (matchId: string) => post(`/v1/matches/${matchId}/reopen`, MatchDecided);

export const unmerge = (memberKey: string) => post(`/v1/members/${memberKey}/unmerge`, Unmerged);
