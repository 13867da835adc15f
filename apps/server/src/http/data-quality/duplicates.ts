import type { DuplicateClaims } from '@optimiq/contracts/data-quality';
import { findDuplicateClaims } from '@optimiq/store/facts/claim-sources';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { readLabelledView } from '../load-labels.ts';

/** Groups that one answer shows. */
const mostGroups = 200;

/** Claims that look like the same service, across sources and within one; amounts only with `money:read`. */
export async function duplicateClaimsOf(product: Product, request: FastifyRequest): Promise<DuplicateClaims> {
  const { labels, visible } = await request.tenant(readLabelledView);
  const sources = new Map([...labels].map(([load, { source }]) => [load, source]));
  const groups = await findDuplicateClaims(product.facts, request.caller.tenantId, visible, sources, mostGroups);
  return {
    items: groups.map(({ billedCents, ...group }) => ({
      ...group,
      ...(request.may('money:read') ? { billedCents } : {}),
    })),
  };
}
