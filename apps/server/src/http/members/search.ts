import type { MemberSearchResult } from '@optimiq/contracts/population';
import { yearOf } from '@optimiq/domain/kernel/dates';
import { findScore } from '@optimiq/store/facts/risk';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { namesOf } from '../names.ts';
import { readRunView } from '../run-view.ts';

const shownResults = 20;

/** Members whose name, member id or MBI fits the text, best first. */
export async function searchMembers(
  product: Product,
  request: FastifyRequest,
  text: string,
): Promise<MemberSearchResult> {
  const tenant = request.caller.tenantId;
  const keys = await product.keysOf(tenant);
  const { asOf } = await product.tenantOf(tenant);
  const view = await readRunView(product, request, yearOf(asOf) + 1, (tx) =>
    product.memberSearch.find(tx, keys, tenant, text, shownResults + 1),
  );
  const found = view.more ?? [];
  const shown = found.slice(0, shownResults);
  const names = await namesOf(product, request, shown);
  const { run } = view;
  const scores = await Promise.all(
    shown.map((memberKey) => (run ? findScore(product.facts, tenant, run.number, memberKey) : undefined)),
  );
  return {
    items: shown.map((memberKey, index) => {
      const score = scores[index];
      const name = names.get(memberKey);
      return {
        memberKey,
        ...(name ? { name } : {}),
        ...(score?.sex ? { sex: score.sex } : {}),
        ...(score?.age === undefined ? {} : { age: score.age }),
        ...(score?.segment ? { segment: score.segment } : {}),
        hccs: score?.hccCount ?? 0,
      };
    }),
    more: found.length > shownResults,
  };
}
