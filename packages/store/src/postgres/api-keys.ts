import type { Permission } from '@optimiq/domain/access/permissions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** A key that acts for a person, as lists show it: never the secret. */
export type ApiKey = {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly name: string;
  /** First characters of the secret, to tell keys apart. */
  readonly hint: string;
  readonly permissions: readonly Permission[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
};

export type NewApiKey = {
  readonly userId: string;
  readonly name: string;
  readonly hint: string;
  readonly secretHash: Uint8Array;
  readonly permissions: readonly Permission[];
  readonly days: number;
};

/** Saves a key of a member of the tenant; fails with StoreError 'foreign-key' when the user is none. */
export async function saveApiKey(tx: AuthTx, tenantId: TenantId, key: NewApiKey): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into api_keys (tenant_id, user_id, name, hint, secret_hash, permissions, expires_at)
    values (${tenantId}, ${key.userId}, ${key.name}, ${key.hint}, ${key.secretHash}, ${[...key.permissions]},
      now() + make_interval(days => ${key.days}))
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Keys of a tenant, newest first, revoked ones included for as long as they are kept; of one person when named. */
export async function listApiKeys(database: Database, tenantId: TenantId, userId?: string): Promise<ApiKey[]> {
  const { rows } = await sql<Row>`
    select k.id, k.user_id, u.name as user_name, k.name, k.hint, k.permissions, k.created_at, k.expires_at,
      k.last_used_at, k.revoked_at
    from api_keys k join users u on u.id = k.user_id
    where k.tenant_id = ${tenantId} and (${userId ?? null}::text is null or k.user_id = ${userId ?? null})
    order by k.created_at desc, k.id`.execute(database.auth);
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    name: row.name,
    hint: row.hint,
    permissions: row.permissions,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }));
}

/** Ends a key at once; false when the tenant has no living one of that id, or it is not that person's. */
export async function revokeApiKey(tx: AuthTx, tenantId: TenantId, id: string, userId?: string): Promise<boolean> {
  const { rows } = await sql`
    update api_keys set revoked_at = now()
    where tenant_id = ${tenantId} and id = ${id} and revoked_at is null
      and (${userId ?? null}::text is null or user_id = ${userId ?? null})
    returning 1`.execute(tx);
  return rows.length === 1;
}

/** A living key by the hash of its secret; undefined when unknown, expired or revoked. */
export async function findApiKey(
  database: Database,
  secretHash: Uint8Array,
): Promise<{ id: string; tenantId: TenantId; user: KeyOwner; permissions: Permission[]; createdAt: Date } | undefined> {
  const { rows } = await sql<{
    id: string;
    tenant_id: TenantId;
    user_id: string;
    user_name: string;
    email: string;
    permissions: Permission[];
    created_at: Date;
  }>`
    select k.id, k.tenant_id, k.user_id, u.name as user_name, u.email, k.permissions, k.created_at
    from api_keys k join users u on u.id = k.user_id
    where k.secret_hash = ${secretHash} and k.revoked_at is null and k.expires_at > now()`.execute(database.auth);
  const row = rows[0];
  if (!row) return undefined;
  const { id, tenant_id: tenantId, user_id, user_name: name, email, permissions, created_at: createdAt } = row;
  return { id, tenantId, user: { id: user_id, name, email }, permissions, createdAt };
}

type KeyOwner = { readonly id: string; readonly name: string; readonly email: string };

type Row = {
  id: string;
  user_id: string;
  user_name: string;
  name: string;
  hint: string;
  permissions: Permission[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
};
