import type { ClaimSearch, ClaimSearchResult } from '@optimiq/contracts/searches';
import type { ClaimKey, TenantId } from '@optimiq/domain/kernel/ids';
import { recordKeys } from '@optimiq/store/crypto/record-keys';
import { type ClaimsSought, type SoughtClaim, searchClaims } from '@optimiq/store/facts/claim-search';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { listSources } from '@optimiq/store/postgres/loads-import';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';

const shownResults = 10;

/**
 * Claims by our key or its beginning, and by the number that a source gave: exactly, in any feed, because we hold keyed
 * hashes of numbers and not numbers. Whose numbers are not to read finds by key alone.
 */
export async function findClaims(
  product: Product,
  request: FastifyRequest,
  { number, key }: ClaimSearch,
): Promise<ClaimSearchResult> {
  const { tenantId } = request.caller;
  const { visible, sources } = await request.tenant(async (tx) => ({
    visible: await visibleLoadNumbers(tx, request.pastAt),
    sources: await listSources(tx),
  }));
  const search = (sought: ClaimsSought) =>
    searchClaims(product.facts, tenantId, visible, sought, shownResults + 1, request.panel);
  const [byNumber, byKey] = await Promise.all([
    number && request.may('member:identify') ? search({ keys: await keysOf(product, tenantId, sources, number) }) : [],
    key ? search({ prefix: key }) : [],
  ]);
  const found = [...new Map([...byNumber, ...byKey].map((claim) => [claim.claimKey, claim])).values()];
  const items: SoughtClaim[] = found.slice(0, shownResults);
  request.auditMembers(items.map(({ memberKey }) => memberKey));
  return { items, more: found.length > shownResults };
}

/** Our keys of a number, should each feed have given it. */
async function keysOf(product: Product, tenant: TenantId, sources: readonly string[], number: string) {
  const { records } = await product.keysOf(tenant);
  return sources.map((source) => recordKeys(records, source)('claim', number) as ClaimKey);
}
