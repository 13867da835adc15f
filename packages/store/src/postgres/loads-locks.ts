import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/**
 * What two transactions of one tenant must not do at once:
 * `vault`     matching reads which tags count (shared); activation, undo and sweep change it (exclusive);
 * `members`   members are created by one transaction at a time, so two loads never create the same person twice;
 * `numbering` loads, runs and merges are numbered without gaps or repeats; a merge takes a number of the loads;
 * `keys`      what is written under a version of the data key is committed before the version ends (see 0015_keys.sql);
 * `exports`   rows that leave are counted and recorded by one transaction at a time, so two never share what is left.
 *
 * Always taken in this order. Matching and activation of one load belong in different transactions: a shared lock
 * that grows exclusive meets another one doing the same.
 */
export type VaultLock = 'vault' | 'members' | 'numbering' | 'keys' | 'exports';

const numbers: Record<VaultLock, number> = { vault: 1, members: 2, numbering: 3, keys: 4, exports: 5 };

/** Holds a lock of this tenant until the transaction ends; other tenants are never waited for. */
export async function lockTenant(tx: TenantTx, lock: VaultLock, mode: 'shared' | 'exclusive'): Promise<void> {
  const key = sql`hashtextextended(current_setting('app.tenant_id'), ${numbers[lock]})`;
  await (mode === 'shared'
    ? sql`select pg_advisory_xact_lock_shared(${key})`
    : sql`select pg_advisory_xact_lock(${key})`
  ).execute(tx);
}

/** The tenant of a transaction, as ciphertexts are bound to it. */
export async function tenantOf(tx: TenantTx): Promise<string> {
  const { rows } = await sql<{ tenant: string }>`select current_setting('app.tenant_id') as tenant`.execute(tx);
  return rows[0]!.tenant;
}
