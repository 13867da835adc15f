import type { MemberSearchResult } from '@optimiq/contracts/population';
import { yearOf } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { findScore } from '@optimiq/store/facts/risk';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { listSources } from '@optimiq/store/postgres/loads-import';
import { searchIdentities } from '@optimiq/store/postgres/member-identity-read';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { namesOf } from '../names.ts';
import { readRunView } from '../run-view.ts';
import { todayOf } from '../today.ts';

const shownResults = 20;
const mostSearched = 10_000;

/** Members whose name, member id or MBI fits the text, best first. */
export async function searchMembers(
  product: Product,
  request: FastifyRequest,
  text: string,
): Promise<MemberSearchResult> {
  const tenant = request.caller.tenantId;
  const keys = await product.keysOf(tenant);
  const view = await readRunView(product, request, yearOf(await todayOf(product, request)) + 1, (tx) =>
    findExactly(tx, keys, text),
  );
  const exact = view.more ?? [];
  const { panel } = request;
  // Of a panel's members few may be among the best: all that fit are looked at.
  const limit = panel ? mostSearched : shownResults + 1;
  const fitting = exact.length > 0 ? exact : await product.memberSearch.search(tenant, text, limit);
  const found = panel ? fitting.filter((key) => panel.has(key)) : fitting;
  const shown = found.slice(0, shownResults);
  request.auditMembers(shown);
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

/** Members whose MBI or member id is the text, in any feed; a name is never one. */
async function findExactly(tx: TenantTx, keys: TenantKeys, text: string): Promise<MemberKey[]> {
  if (!/\d/.test(text)) return [];
  const byMbi = await searchIdentities(tx, keys, { mbi: text });
  if (byMbi.length > 0) return byMbi;
  const found: MemberKey[] = [];
  for (const source of await listSources(tx))
    found.push(...(await searchIdentities(tx, keys, { memberId: text, source })));
  return [...new Set(found)];
}
