import type { ClosureCertificate } from '@optimiq/contracts/keys';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { TenantTx } from './tenant.ts';

/** Keeps what closing a tenant destroyed. */
export async function saveClosure(tx: TenantTx, certificate: ClosureCertificate): Promise<void> {
  await sql`insert into tenant_closures (certificate) values (${JSON.stringify(certificate)}::jsonb)`.execute(tx);
}

/** The certificate of a tenant that was closed; undefined for one that is open. */
export async function findClosure(tx: TenantTx): Promise<ClosureCertificate | undefined> {
  const { rows } = await sql<{ certificate: ClosureCertificate }>`
    select certificate from tenant_closures order by created_at, id limit 1`.execute(tx);
  return rows[0]?.certificate;
}

/** Ends every way into a tenant: memberships with their keys and links, programs, providers, directories, domains. */
export async function removeCallers(database: Database, tenantId: TenantId): Promise<void> {
  await database.auth.transaction().execute(async (tx) => {
    await sql`select set_config('app.actor', 'system:close-tenant', true)`.execute(tx);
    const tables = ['memberships', 'machine_clients', 'identity_providers', 'scim_connections', 'domains'];
    for (const table of tables) await sql`delete from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(tx);
    await sql`delete from sessions where tenant_id = ${tenantId}`.execute(tx);
  });
}

/** Marks a tenant as closed: it is listed no more. */
export async function closeTenantRow({ auth }: Database, tenantId: TenantId): Promise<void> {
  await sql`update tenants set closed_at = coalesce(closed_at, now()) where id = ${tenantId}`.execute(auth);
}
