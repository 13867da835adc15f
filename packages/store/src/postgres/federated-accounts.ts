import type { PersonAtAddress } from '@optimiq/domain/access/federation';
import type { Restrictions } from '@optimiq/domain/access/restrictions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** Who somebody is at a provider of a tenant. */
export type AccountKey = {
  readonly tenantId: TenantId;
  readonly providerId: string;
  readonly issuer: string;
  readonly subject: string;
};

export type LinkedBy = 'person' | 'directory' | 'first-sign-in';

/** The member an account belongs to, and notes its use; undefined when it is nobody's, or the member is deactivated. */
export async function findFederatedUser(tx: AuthTx, key: AccountKey): Promise<string | 'deactivated' | undefined> {
  const { rows } = await sql<{ user_id: string; active: boolean }>`
    update federated_accounts a set last_used_at = now() from memberships m
    where a.tenant_id = ${key.tenantId} and a.provider_id = ${key.providerId} and a.issuer = ${key.issuer}
      and a.subject = ${key.subject} and m.user_id = a.user_id and m.tenant_id = a.tenant_id
    returning a.user_id, m.deactivated_at is null as active`.execute(tx);
  return rows[0] && (rows[0].active ? rows[0].user_id : 'deactivated');
}

/** Links an account to a member; false when either has another already. */
export async function linkAccount(tx: AuthTx, key: AccountKey, userId: string, by: LinkedBy): Promise<boolean> {
  const { rows } = await sql`
    insert into federated_accounts (tenant_id, provider_id, issuer, subject, user_id, linked_by, last_used_at)
    values (${key.tenantId}, ${key.providerId}, ${key.issuer}, ${key.subject}, ${userId}, ${by}, now())
    on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

/** Who has an address, and what of this tenant; undefined when nobody has it. */
export async function findPersonAt(
  tx: AuthTx,
  tenantId: TenantId,
  email: string,
): Promise<PersonAtAddress | undefined> {
  const { rows } = await sql<{ user_id: string; is_member: boolean; is_from_directory: boolean }>`
    select u.id as user_id, m.user_id is not null as is_member,
      exists (select from scim_users s where s.tenant_id = ${tenantId} and s.user_id = u.id and s.active)
        as is_from_directory
    from users u left join memberships m
      on m.user_id = u.id and m.tenant_id = ${tenantId} and m.deactivated_at is null
    where u.email = ${email}`.execute(tx);
  const row = rows[0];
  return row && { userId: row.user_id, isMember: row.is_member, isFromDirectory: row.is_from_directory };
}

/** A new person of a tenant, without a password. Fails with StoreError 'unique' when the address has somebody. */
export async function addPerson(
  tx: AuthTx,
  person: { readonly id: string; readonly email: string; readonly name: string },
): Promise<void> {
  await sql`
    insert into users (id, name, email, email_verified) values (${person.id}, ${person.name}, ${person.email}, true)`.execute(
    tx,
  );
}

/** Lets a person into a tenant with these roles, anew when the membership was deactivated. */
export async function addMembership(
  tx: AuthTx,
  tenantId: TenantId,
  userId: string,
  roles: readonly string[],
  restrictions: Restrictions = {},
): Promise<void> {
  await sql`
    insert into memberships as m (user_id, tenant_id, roles, restrictions)
    values (${userId}, ${tenantId}, ${[...roles]}, ${JSON.stringify(restrictions)}::jsonb)
    on conflict (user_id, tenant_id) do update set
      roles = excluded.roles,
      restrictions = case when excluded.restrictions = '{}' then m.restrictions else excluded.restrictions end,
      deactivated_at = null,
      updated_at = now()`.execute(tx);
}

/** How many people sign in by each provider of a tenant. */
export async function countLinkedAccounts(
  database: Database,
  tenantId: TenantId,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; people: number }>`
    select provider_id as id, count(*)::int as people from federated_accounts
    where tenant_id = ${tenantId} group by 1`.execute(database.auth);
  return new Map(rows.map(({ id, people }) => [id, people]));
}

/** Since when a member signs in by which provider. */
export async function listLinksOf(
  database: Database,
  tenantId: TenantId,
  userId: string,
): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ id: string; at: Date }>`
    select provider_id as id, created_at as at from federated_accounts
    where tenant_id = ${tenantId} and user_id = ${userId}`.execute(database.auth);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Takes a member's account at a provider away. */
export async function unlinkAccount(
  tx: AuthTx,
  tenantId: TenantId,
  providerId: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from federated_accounts
    where tenant_id = ${tenantId} and provider_id = ${providerId} and user_id = ${userId} returning 1`.execute(tx);
  return rows.length === 1;
}
