import { type FeedContractBody, LoadMapping, MappingSaved } from '@optimiq/contracts/mapping';
import type { TableKind } from '@optimiq/domain/mapping/targets';
import { queryOptions } from '@tanstack/react-query';
import { get, put } from '../../../api/client.ts';

/** Columns of a load's table; values of the file are among them, so they are not kept when nobody looks. */
export const mappingOf = (loadId: string, kind: TableKind | undefined) =>
  queryOptions({
    queryKey: ['loads', loadId, 'mapping', kind],
    queryFn: () => get(`/v1/loads/${loadId}/mapping`, LoadMapping, { kind }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const saveMapping = (loadId: string, contract: FeedContractBody, after: number) =>
  put(`/v1/loads/${loadId}/mapping`, MappingSaved, { contract, after });
