import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** A directory that tells who works here; never its secret. */
export type ScimConnection = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  /** Role of everybody it knows, before any group. */
  readonly baseRole: string;
  readonly people: number;
  readonly groups: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | undefined;
};

type Secret = { readonly hint: string; readonly secretHash: Uint8Array; readonly days: number };

/** Makes a connection with its secret's hash. */
export async function addScimConnection(
  tx: AuthTx,
  tenantId: TenantId,
  connection: Secret & { readonly name: string; readonly baseRole: string; readonly by: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into scim_connections (tenant_id, name, hint, secret_hash, base_role, created_by, expires_at)
    values (${tenantId}, ${connection.name}, ${connection.hint}, ${connection.secretHash}, ${connection.baseRole},
      ${connection.by}, now() + make_interval(days => ${connection.days}))
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Puts a new secret in the place of the old one, which is worth nothing from then on; false when there is none. */
export async function renewScimSecret(tx: AuthTx, tenantId: TenantId, id: string, secret: Secret): Promise<boolean> {
  const { rows } = await sql`
    update scim_connections set hint = ${secret.hint}, secret_hash = ${secret.secretHash},
      expires_at = now() + make_interval(days => ${secret.days})
    where tenant_id = ${tenantId} and id = ${id} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Removes a connection with what it told; the people stay as they are. */
export async function removeScimConnection(tx: AuthTx, tenantId: TenantId, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from scim_connections where tenant_id = ${tenantId} and id = ${id} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Connections of a tenant, oldest first. */
export async function listScimConnections(database: Database, tenantId: TenantId): Promise<ScimConnection[]> {
  const { rows } = await sql<ScimConnection & { lastUsedAt: Date | null }>`
    select id, name, hint, base_role as "baseRole", created_at as "createdAt", expires_at as "expiresAt",
      last_used_at as "lastUsedAt",
      (select count(*)::int from scim_users u where u.tenant_id = c.tenant_id and u.connection_id = c.id) as people,
      (select count(*)::int from scim_groups g where g.tenant_id = c.tenant_id and g.connection_id = c.id) as groups
    from scim_connections c where tenant_id = ${tenantId} order by created_at, id`.execute(database.auth);
  return rows.map((row) => ({ ...row, lastUsedAt: row.lastUsedAt ?? undefined }));
}

/** The directory that speaks; everything it reads or writes is within this. */
export type Directory = { readonly tenantId: TenantId; readonly connectionId: string; readonly baseRole: string };

/** A directory by the hash of its secret; undefined when it is nobody's or over. */
export async function findDirectory(database: Database, secretHash: Uint8Array): Promise<Directory | undefined> {
  const { rows } = await sql<Directory>`
    select tenant_id as "tenantId", id as "connectionId", base_role as "baseRole" from scim_connections
    where secret_hash = ${secretHash} and expires_at > now()`.execute(database.auth);
  return rows[0];
}
