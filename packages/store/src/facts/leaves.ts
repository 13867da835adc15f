import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

/** Leaf hash of each member of a run; empty when the run's results are no longer kept. */
export async function readLeaves(facts: Facts, tenant: TenantId, runNo: number): Promise<Map<string, string>> {
  const rows = await facts.query<{ memberKey: string; leafHash: string }>(
    tenant,
    [],
    `select member_key as "memberKey", leaf_hash as "leafHash" from scores where run_no = $1`,
    [runNo],
  );
  return new Map(rows.map(({ memberKey, leafHash }) => [memberKey, leafHash]));
}
