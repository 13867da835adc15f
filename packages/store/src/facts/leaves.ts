import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type ColumnSet, textAt, textsOf, uuidAt, uuidsOf } from './column-set.ts';
import type { Facts } from './keeper.ts';

/** Leaves of a run's tree, one a member, as a column of texts: a worker makes the root of it. */
export async function leafColumn(facts: Facts, tenant: TenantId, runNo: number): Promise<ColumnSet> {
  return facts.columns(tenant, [], 'select leaf_hash from scores where run_no = $1', [runNo]);
}

/** Leaves of a run's tree by member, 64 hex digits each; empty when the run's results are not stored. */
export async function readLeaves(facts: Facts, tenant: TenantId, runNo: number): Promise<Map<MemberKey, string>> {
  const sql = 'select member_key, leaf_hash from scores where run_no = $1 order by member_no';
  const set = await facts.columns(tenant, [], sql, [runNo]);
  const [keys, hashes] = [uuidsOf(set, 'member_key'), textsOf(set, 'leaf_hash')];
  const leaves = new Map<MemberKey, string>();
  for (let row = 0; row < set.rows; row++) leaves.set(uuidAt(keys, row) as MemberKey, textAt(hashes, row)!);
  return leaves;
}
