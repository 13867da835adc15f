import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { type AuditActor, recordAudit } from './audit.ts';
import type { TenantTx } from './tenant.ts';

/**
 * Holds what a tenant or one of its loads has, or lets go of it: while it is held no raw file is removed by age and
 * nobody is erased.
 *
 * @returns false when there is no such load.
 */
export async function setHold(tx: TenantTx, actor: AuditActor, isHeld: boolean, load?: LoadId): Promise<boolean> {
  const { numAffectedRows } = load
    ? await sql`update loads set is_held = ${isHeld} where id = ${load}`.execute(tx)
    : await sql`update tenant_settings set is_held = ${isHeld}`.execute(tx);
  if (numAffectedRows !== 1n) return false;
  await recordAudit(tx, {
    actor,
    action: isHeld ? 'hold.set' : 'hold.release',
    outcome: 'success',
    ...(load ? { subject: { kind: 'load', id: load } } : {}),
  });
  return true;
}

/** Whether the tenant is held, or one of the loads; nobody sets a hold on them until the transaction ends. */
export async function isAnyHeld(tx: TenantTx, loads: readonly LoadId[]): Promise<boolean> {
  const { rows: tenant } = await sql<{ held: boolean }>`
    select is_held as held from tenant_settings for share`.execute(tx);
  const { rows: named } = await sql<{ held: boolean }>`
    select is_held as held from loads where id = any(${[...loads]}::uuid[]) order by id for share`.execute(tx);
  return [...tenant, ...named].some(({ held }) => held);
}

/** Whether the tenant or any of its loads is held; nobody sets a hold on the tenant until the transaction ends. */
export async function isTenantHeld(tx: TenantTx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`select is_held as held from tenant_settings for share`.execute(tx);
  const { rows: loads } = await sql`select 1 from loads where is_held limit 1`.execute(tx);
  return rows.some(({ held }) => held) || loads.length > 0;
}
