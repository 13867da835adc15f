import type { ClaimVersions } from '@optimiq/contracts/members';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import { claimSources, readClaimChain } from '@optimiq/store/facts/claim-sources';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { readLabelledView } from '../load-labels.ts';
import { ProblemError } from '../plugins/problems.ts';

/** A member's claim in all its versions; amounts only with `money:read`. */
export async function claimVersionsOf(
  product: Product,
  request: FastifyRequest,
  parameters: { memberKey: string; claimKey: string },
): Promise<ClaimVersions> {
  const tenant = request.caller.tenantId;
  const memberKey = parameters.memberKey as MemberKey;
  const claimKey = parameters.claimKey as ClaimKey;
  const { labels, visible } = await request.tenant((tx) => readLabelledView(tx, request.pastAt));
  const [chain, sources] = await Promise.all([
    readClaimChain(product.facts, tenant, visible, memberKey, claimKey),
    claimSources(product.facts, tenant, visible, memberKey, claimKey),
  ]);
  if (chain.links.length === 0) throw new ProblemError('not-found');
  const stated = (load: number) => {
    const label = labels.get(load);
    return { loadNumber: load, ...(label ? { source: label.source, format: label.format } : {}) };
  };
  const seesMoney = request.may('money:read');
  return {
    versions: chain.links.map(({ version, state, change }) => ({
      claimKey: version.claimKey,
      frequency: version.frequency,
      state,
      ...(version.payerOrder ? { payerOrder: version.payerOrder } : {}),
      ...stated(version.load),
      ...(seesMoney ? { change } : {}),
    })),
    sources: sources.map(({ load }) => stated(load)),
    ...(seesMoney ? { net: chain.net } : {}),
  };
}
