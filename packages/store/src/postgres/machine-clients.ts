import type { Permission } from '@optimiq/domain/access/permissions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** Public keys a client signs with, as RFC 7517 has them. */
export type PublicKeys = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

/** A program of the organization, as lists show it: never the secret. */
export type MachineClient = {
  readonly id: string;
  readonly name: string;
  /** First characters of the secret; absent when the client signs with a key of its own. */
  readonly hint: string | undefined;
  readonly permissions: readonly Permission[];
  readonly createdBy: string;
  /** Whether who made it still belongs to the organization: who left may still know the secret. */
  readonly isMakerHere: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
};

export type NewMachineClient = {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly createdBy: string;
  readonly days: number;
  readonly proof: { readonly hint: string; readonly secretHash: Uint8Array } | { readonly publicKeys: PublicKeys };
};

/** Saves a client; its id is its OAuth client id. */
export async function saveMachineClient(tx: AuthTx, tenantId: TenantId, client: NewMachineClient): Promise<string> {
  const { proof } = client;
  const hash = 'secretHash' in proof ? proof.secretHash : null;
  const keys = 'publicKeys' in proof ? JSON.stringify(proof.publicKeys) : null;
  const { rows } = await sql<{ id: string }>`
    insert into machine_clients (tenant_id, name, hint, secret_hash, public_keys, permissions, created_by, expires_at)
    values (${tenantId}, ${client.name}, ${'hint' in proof ? proof.hint : null}, ${hash}, ${keys}::jsonb,
      ${[...client.permissions]}, ${client.createdBy}, now() + make_interval(days => ${client.days}))
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Clients of a tenant, newest first. */
export async function listMachineClients(database: Database, tenantId: TenantId): Promise<MachineClient[]> {
  const { rows } = await sql<Row>`
    select c.id, c.name, c.hint, c.permissions, coalesce(u.name, 'operator') as created_by,
      m.user_id is not null as is_maker_here, c.created_at, c.expires_at, c.last_used_at, c.revoked_at
    from machine_clients c left join users u on u.id = c.created_by
      left join memberships m on m.user_id = c.created_by and m.tenant_id = c.tenant_id and m.deactivated_at is null
    where c.tenant_id = ${tenantId} order by c.created_at desc, c.id`.execute(database.auth);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint ?? undefined,
    permissions: row.permissions,
    createdBy: row.created_by,
    isMakerHere: row.is_maker_here,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }));
}

/** Ends a client and all its tokens at once; false when the tenant has no living one of that id. */
export async function revokeMachineClient(tx: AuthTx, tenantId: TenantId, id: string): Promise<boolean> {
  const { rows } = await sql`
    update machine_clients set revoked_at = now()
    where tenant_id = ${tenantId} and id = ${id} and revoked_at is null returning 1`.execute(tx);
  await sql`delete from access_tokens where tenant_id = ${tenantId} and client_id = ${id}`.execute(tx);
  return rows.length === 1;
}

export type LivingClient = {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly secretHash: Buffer | undefined;
  readonly publicKeys: PublicKeys | undefined;
};

/** A client that may ask for a token; undefined when unknown, expired or revoked. */
export async function findMachineClient(database: Database, id: string): Promise<LivingClient | undefined> {
  const { rows } = await sql<{
    id: string;
    tenant_id: TenantId;
    name: string;
    permissions: Permission[];
    secret_hash: Buffer | null;
    public_keys: PublicKeys | null;
  }>`
    select id, tenant_id, name, permissions, secret_hash, public_keys from machine_clients
    where id = ${id} and revoked_at is null and expires_at > now()`.execute(database.auth);
  const row = rows[0];
  return (
    row && {
      id: row.id,
      tenantId: row.tenant_id,
      name: row.name,
      permissions: row.permissions,
      secretHash: row.secret_hash ?? undefined,
      publicKeys: row.public_keys ?? undefined,
    }
  );
}

/** Notes a signed request for a token; false when it was used before. */
export async function useClientAssertion(
  database: Database,
  clientId: string,
  assertionHash: Uint8Array,
  expiresAt: Date,
): Promise<boolean> {
  await sql`delete from client_assertions where expires_at < now()`.execute(database.auth);
  const { rows } = await sql`
    insert into client_assertions (client_id, assertion_hash, expires_at)
    values (${clientId}, ${assertionHash}, ${expiresAt}) on conflict do nothing returning 1`.execute(database.auth);
  return rows.length === 1;
}

/** Keeps a token of a client for some minutes; those that ended are swept. */
export async function saveAccessToken(
  database: Database,
  client: LivingClient,
  token: { readonly hash: Uint8Array; readonly permissions: readonly Permission[]; readonly seconds: number },
): Promise<void> {
  await sql`delete from access_tokens where expires_at < now() - interval '1 hour'`.execute(database.auth);
  await sql`
    insert into access_tokens (token_hash, tenant_id, client_id, permissions, expires_at)
    values (${token.hash}, ${client.tenantId}, ${client.id}, ${[...token.permissions]},
      now() + make_interval(secs => ${token.seconds}))`.execute(database.auth);
}

/** A living token of a living client; undefined otherwise. */
export async function findAccessToken(
  database: Database,
  tokenHash: Uint8Array,
): Promise<
  { clientId: string; clientName: string; tenantId: TenantId; permissions: Permission[]; createdAt: Date } | undefined
> {
  const { rows } = await sql<{
    client_id: string;
    name: string;
    tenant_id: TenantId;
    permissions: Permission[];
    created_at: Date;
  }>`
    select t.client_id, c.name, t.tenant_id, t.permissions, t.created_at
    from access_tokens t join machine_clients c on c.tenant_id = t.tenant_id and c.id = t.client_id
    where t.token_hash = ${tokenHash} and t.expires_at > now() and c.revoked_at is null and c.expires_at > now()`.execute(
    database.auth,
  );
  const row = rows[0];
  if (!row) return undefined;
  const { client_id: clientId, name: clientName, tenant_id: tenantId, permissions, created_at: createdAt } = row;
  return { clientId, clientName, tenantId, permissions, createdAt };
}

type Row = {
  id: string;
  name: string;
  hint: string | null;
  permissions: Permission[];
  created_by: string;
  is_maker_here: boolean;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
};
