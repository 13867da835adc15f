import { Completeness, DataQuality, DuplicateClaims, MonthClaims, QualityRows } from '@optimiq/contracts/data-quality';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

export const qualityOf = (load: number | undefined) =>
  queryOptions({
    queryKey: ['data-quality', load],
    queryFn: () => get('/v1/data-quality', DataQuality, { load }),
  });

export const completenessOf = (runOutMonths: number) =>
  queryOptions({
    queryKey: ['completeness', runOutMonths],
    queryFn: () => get('/v1/completeness', Completeness, { runOutMonths }),
  });

export const duplicates = queryOptions({
  queryKey: ['duplicate-claims'],
  queryFn: () => get('/v1/duplicate-claims', DuplicateClaims),
});

export const monthClaimsOf = (month: string, by: 'service' | 'received', source: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['completeness', month, by, source],
    queryFn: ({ pageParam }) =>
      get(`/v1/completeness/${month}/claims`, MonthClaims, { by, source, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const brokenRowsOf = (rule: string, load: number | undefined, month: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['data-quality', 'rows', rule, load, month],
    queryFn: ({ pageParam }) =>
      get(`/v1/data-quality/${rule}/rows`, QualityRows, { load, month, limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });
