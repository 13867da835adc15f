import type { FeedContractBody } from '@optimiq/contracts/mapping';
import type { FeedContract } from '@optimiq/domain/mapping/contract';

/** A contract as the API gives it: copies, since its schemas are of arrays that may be changed. */
export const contractBodyOf = ({ kind, layout, header, columns, constants }: FeedContract): FeedContractBody => ({
  kind,
  layout,
  header: [...header],
  columns: columns.map(({ index, target, position, transform }) => ({
    index,
    target,
    ...(position !== undefined && { position }),
    transform,
  })),
  constants: { ...constants },
});
