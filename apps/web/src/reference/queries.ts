import { TableRow } from '@optimiq/contracts/reference';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';

export const tableRowOf = (ref: string) =>
  queryOptions({
    queryKey: ['table-row', ref],
    queryFn: () => get('/v1/reference/table-rows', TableRow, { ref }),
    staleTime: Number.POSITIVE_INFINITY,
  });
