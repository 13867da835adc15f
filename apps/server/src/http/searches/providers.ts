import type { Provider, ProviderSearchResult } from '@optimiq/contracts/searches';
import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import { countProviderClaims } from '@optimiq/store/facts/provider-claims';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** A provider with claims the caller sees; its number is kept, so that an address can name it by a random id. */
export async function findProvider(
  product: Product,
  request: FastifyRequest,
  text: string,
): Promise<ProviderSearchResult> {
  const npi = parseNpi(text);
  if (!npi.ok) return { items: [] };
  const provider = await providerOf(product, request, npi.value);
  if (provider.claims === 0) return { items: [] };
  const { viewId, expiresAt } = product.keptSearches.keep(searcherOf(request), npi.value);
  return { items: [{ viewId, expiresAt: expiresAt.toISOString(), provider }] };
}

/** The provider behind an id that the caller was given; not found once it has expired. */
export async function keptProvider(product: Product, request: FastifyRequest, viewId: string): Promise<Provider> {
  const npi = product.keptSearches.find(searcherOf(request), viewId);
  if (npi === undefined) throw new ProblemError('not-found');
  return providerOf(product, request, npi);
}

async function providerOf(product: Product, request: FastifyRequest, npi: string): Promise<Provider> {
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const { tenantId } = request.caller;
  // Counts of many, and no member's record: nobody is named in the event.
  return { npi, ...(await countProviderClaims(product.facts, tenantId, visible, npi, request.panel)) };
}

const searcherOf = ({ caller }: FastifyRequest) => ({ tenantId: caller.tenantId, userId: caller.user.id });
