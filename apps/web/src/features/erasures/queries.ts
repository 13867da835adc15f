import { type EraseMember, ErasureDetail, ErasureList, ErasureStarted } from '@optimiq/contracts/erasures';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { get, post } from '../../api/client.ts';

/** How often the list is asked for while an erasure is under way, in milliseconds. */
const everyMs = 2_000;

export const erasures = queryOptions({
  queryKey: ['erasures'],
  queryFn: () => get('/v1/erasures', ErasureList),
  refetchInterval: ({ state }) => (state.data?.items.some((one) => one.state !== 'done') ? everyMs : false),
});

export const erasureOf = (erasureId: string) =>
  queryOptions({
    queryKey: ['erasures', erasureId],
    queryFn: () => get(`/v1/erasures/${erasureId}`, ErasureDetail),
    refetchInterval: ({ state }) => (state.data?.state === 'done' ? false : everyMs),
  });

export const erase = (who: z.input<typeof EraseMember>) => post('/v1/erasures', ErasureStarted, who);
