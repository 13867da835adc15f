import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { textAt, textsOf, uuidAt, uuidsOf } from './column-set.ts';
import type { Facts } from './keeper.ts';

/** All leaves of a run's tree, in order, as a few long texts of 64 hex digits each: a worker makes the root of them. */
export async function readSortedLeaves(facts: Facts, tenant: TenantId, runNo: number): Promise<string[]> {
  const rows = await facts.query<{ leaves: string }>(
    tenant,
    [],
    `select string_agg(leaf_hash, '' order by leaf_hash) as leaves
    from scores where run_no = $1 group by substr(leaf_hash, 1, 2) order by 1`,
    [runNo],
  );
  return rows.map(({ leaves }) => leaves);
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
