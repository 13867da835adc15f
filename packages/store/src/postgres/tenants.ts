import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { KeyFolder } from '../keys/key-folder.ts';
import { createTenantKeys } from '../keys/tenant-keys.ts';
import type { Database } from './database.ts';
import { withTenant } from './tenant.ts';

export type StoredTenant = {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly environment: 'demo' | 'production';
  readonly asOf?: CalendarDate;
};

/** A new tenant with its keys and settings. Fails with StoreError 'unique' when the slug is taken. */
export async function createTenant(
  database: Database,
  keyFolder: KeyFolder,
  tenant: { slug: string; name: string; environment: 'demo' | 'production'; asOf?: CalendarDate },
): Promise<TenantId> {
  const { id } = await database.auth
    .insertInto('tenants')
    .values({ slug: tenant.slug, name: tenant.name, environment: tenant.environment })
    .returning('id')
    .executeTakeFirstOrThrow();
  const tenantId = id as TenantId;
  await completeTenant(database, keyFolder, tenantId, tenant.asOf);
  return tenantId;
}

/** Keys and settings of a tenant whose creation may have been cut short; changes nothing when they exist. */
export async function completeTenant(
  database: Database,
  keyFolder: KeyFolder,
  tenantId: TenantId,
  asOf?: CalendarDate,
): Promise<void> {
  await withTenant(database.app, tenantId, async (tx) => {
    // The audit key does not count: the log may have begun before the keys were made.
    const { rows } = await sql`select 1 from tenant_keys where purpose = 'data' limit 1`.execute(tx);
    if (rows.length === 0) await createTenantKeys(tx, tenantId, keyFolder);
    await sql`
      insert into tenant_settings (tenant_id, as_of) values (${tenantId}, ${asOf ?? null})
      on conflict (tenant_id) do nothing`.execute(tx);
  });
}

/** Ids of all tenants, also of those that were closed: their audit logs go on. */
export async function listTenantIds(database: Database): Promise<TenantId[]> {
  const rows = await database.auth.selectFrom('tenants').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id as TenantId);
}

/** All tenants that are open, by slug. */
export async function listTenants(database: Database): Promise<StoredTenant[]> {
  const rows = await database.auth
    .selectFrom('tenants')
    .select(['id', 'slug', 'name', 'environment'])
    .where('closed_at', 'is', null)
    .orderBy('slug')
    .execute();
  return Promise.all(rows.map((row) => withSettings(database, row as StoredTenant)));
}

/** Numbers of all tenants by id, 1 for the oldest: they stay, because a tenant's row does. */
export async function readTenantNumbers(database: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; number: number }>`
    select id, row_number() over (order by created_at, id)::int as number from tenants`.execute(database.auth);
  return new Map(rows.map(({ id, number }) => [id, number]));
}

/** One tenant; throws when it does not exist, because only sessions and the operator name tenants. */
export async function readTenant(database: Database, tenantId: TenantId): Promise<StoredTenant> {
  const row = await database.auth
    .selectFrom('tenants')
    .select(['id', 'slug', 'name', 'environment'])
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  return withSettings(database, row as StoredTenant);
}

async function withSettings(database: Database, tenant: StoredTenant): Promise<StoredTenant> {
  const { rows } = await withTenant(database.app, tenant.id, (tx) =>
    sql<{ asOf: CalendarDate | null }>`select as_of as "asOf" from tenant_settings`.execute(tx),
  );
  const asOf = rows[0]?.asOf;
  return { ...tenant, ...(asOf ? { asOf } : {}) };
}

/** Lets a user into a tenant, or changes the roles there; nothing else of the membership changes. */
export async function saveMembership(
  database: Database,
  { userId, tenantId, roles }: { userId: string; tenantId: TenantId; roles: readonly string[] },
): Promise<void> {
  await database.auth
    .insertInto('memberships')
    .values({ user_id: userId, tenant_id: tenantId, roles: [...roles] })
    .onConflict((conflict) => conflict.columns(['user_id', 'tenant_id']).doUpdateSet({ roles: [...roles] }))
    .execute();
}

/** Addresses of the users of a mail domain. */
export async function listUserEmails(database: Database, domain: string): Promise<string[]> {
  const rows = await database.auth.selectFrom('users').select('email').where('email', 'like', `%@${domain}`).execute();
  return rows.map(({ email }) => email);
}

/** The user of an address, lower case; undefined when nobody has it. */
export async function findUserId(database: Database, email: string): Promise<string | undefined> {
  const row = await database.auth.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
  return row?.id;
}

/** Names of the people who belong to a tenant, by user id. */
export async function namesOfUsers(database: Database, tenantId: TenantId): Promise<Map<string, string>> {
  const rows = await database.auth
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.name'])
    .where('tenant_id', '=', tenantId)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How many people belong to a tenant. */
export async function countMemberships(database: Database, tenantId: TenantId): Promise<number> {
  const rows = await database.auth
    .selectFrom('memberships')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .execute();
  return rows.length;
}
