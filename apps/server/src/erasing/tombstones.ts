import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { uuidAt, uuidsOf } from '@optimiq/store/facts/column-set';
import { toRiskMembers } from '@optimiq/store/facts/member-record';
import { leavesOf, storedRuns } from '@optimiq/store/facts/member-rows';
import { readRiskMembers } from '@optimiq/store/facts/risk-input';
import type { Tombstone } from '@optimiq/store/postgres/erasures';
import { listRuns, type Run } from '@optimiq/store/postgres/runs';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { scoredLeaf } from '../jobs/member-leaf.ts';
import { engineVersion, scoringOf, tablesOf } from '../jobs/run-settings.ts';
import type { Product } from '../product.ts';

/**
 * What members leave behind in every finished run: the hash of their receipt, without which the run would not verify.
 *
 * A run whose results are stored tells its leaves. Of an older one the member's receipt is made again from the inputs
 * that the run names, as a replay would; where another engine made the run, no replay gives its hash any more and there
 * is nothing to keep.
 */
export async function tombstonesFor(
  product: Product,
  tenantId: TenantId,
  members: readonly MemberKey[],
): Promise<Tombstone[]> {
  const { facts } = product;
  const runs = (await withTenant(product.database.app, tenantId, allRuns)).filter(({ state }) => state === 'done');
  const stored = await storedRuns(facts, tenantId);
  const byNumber = new Map(runs.map((run) => [run.number, run]));
  const tombstones = (await leavesOf(facts, tenantId, members)).flatMap(({ run: number, member, leaf }) => {
    const run = byNumber.get(number);
    return run ? [{ run: run.id, member, leaf }] : [];
  });
  for (const run of runs) {
    if (stored.has(run.number) || run.engineVersion !== engineVersion) continue;
    for (const { member, leaf } of await computeLeaves(product, tenantId, run, members))
      tombstones.push({ run: run.id, member, leaf });
  }
  return tombstones;
}

async function computeLeaves(product: Product, tenantId: TenantId, run: Run, members: readonly MemberKey[]) {
  const tables = tablesOf(run.paymentYear);
  const settings = scoringOf(run.paymentYear, run.settings as Record<string, string>);
  const input = { paymentYear: run.paymentYear, memberKeys: members };
  const found: { member: MemberKey; leaf: string }[] = [];
  for await (const slab of readRiskMembers(product.facts, tenantId, run.loadNumbers, input)) {
    const keys = uuidsOf(slab.members, 'member_key');
    for (const member of toRiskMembers(slab, (procedure) => tables.eligibleProcedures.has(procedure))) {
      const { leaf } = scoredLeaf(member, tables, settings);
      found.push({ member: uuidAt(keys, member.row) as MemberKey, leaf });
    }
  }
  return found;
}

async function allRuns(tx: TenantTx): Promise<Run[]> {
  const all: Run[] = [];
  for (let before: number | undefined; ; before = all.at(-1)!.number) {
    const page = await listRuns(tx, 200, before);
    all.push(...page);
    if (page.length < 200) return all;
  }
}
