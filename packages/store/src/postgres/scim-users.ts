import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';
import type { Directory } from './scim-connections.ts';
import { applyDirectoryRoles, endSessionsIn } from './scim-roles.ts';

/** What a directory says of a person beside the keys; stored as it is given. */
export type DirectoryPerson = {
  readonly userName: string;
  readonly externalId?: string | undefined;
  readonly active: boolean;
  /** Further values, for the directory to read back. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** Address and name under which the person is known here. */
  readonly email: string;
  readonly name: string;
};

export type ScimUserRow = {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly externalId: string | undefined;
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type ScimUserFilter = { readonly attribute: string; readonly value: string | boolean };

/** Why a person is not taken as told. */
export type DirectoryFault = 'taken' | 'belongs-to-several';

/**
 * Takes a person into the organization on its directory's word: a new one, or one who is known here already.
 *
 * @returns 'taken' when this directory has told of them before.
 */
export async function addScimUser(
  tx: AuthTx,
  directory: Directory,
  person: DirectoryPerson,
): Promise<string | 'taken'> {
  const { tenantId, connectionId, baseRole } = directory;
  const userId = await findOrAddPerson(tx, person);
  const { rows } = await sql<{ id: string }>`
    insert into scim_users (tenant_id, connection_id, user_id, user_name, external_id, attributes, active)
    values (${tenantId}, ${connectionId}, ${userId}, ${person.userName}, ${person.externalId ?? null},
      ${JSON.stringify(person.attributes)}::jsonb, ${person.active})
    on conflict do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  if (!id) return 'taken';
  // Somebody who had left comes back with what the directory gives, not with what they once had.
  await sql`
    insert into memberships as m (user_id, tenant_id, roles, deactivated_at)
    values (${userId}, ${tenantId}, ${[baseRole]}, ${person.active ? null : sql`now()`})
    on conflict (user_id, tenant_id) do update set
      roles = case when m.deactivated_at is null then m.roles else excluded.roles end,
      deactivated_at = case when ${person.active} then null else coalesce(m.deactivated_at, now()) end,
      updated_at = now()`.execute(tx);
  if (person.active) await applyDirectoryRoles(tx, directory, [id]);
  else await endSessionsIn(tx, tenantId, userId);
  return id;
}

async function findOrAddPerson(tx: AuthTx, { email, name }: DirectoryPerson): Promise<string> {
  await sql`
    insert into users (id, name, email, email_verified) values (${randomUUID()}, ${name}, ${email}, true)
    on conflict (email) do nothing`.execute(tx);
  const { rows } = await sql<{ id: string }>`select id from users where email = ${email}`.execute(tx);
  return rows[0]!.id;
}

/**
 * Puts what a directory says now in the place of what it said before.
 *
 * Deactivation ends the person's place here with all sessions and keys in the same transaction. An address changes only
 * of somebody who belongs to no other organization.
 */
export async function changeScimUser(
  tx: AuthTx,
  directory: Directory,
  before: ScimUserRow,
  person: DirectoryPerson,
): Promise<DirectoryFault | 'changed'> {
  const { tenantId } = directory;
  const { id, userId } = before;
  const changed = await changePerson(tx, directory, userId, person);
  if (changed !== 'changed') return changed;
  const { rows } = await sql`
    update scim_users s set user_name = ${person.userName}, external_id = ${person.externalId ?? null},
      attributes = ${JSON.stringify(person.attributes)}::jsonb, active = ${person.active}, updated_at = now()
    where tenant_id = ${tenantId} and id = ${id} and not exists (
      select from scim_users o where o.tenant_id = s.tenant_id and o.connection_id = s.connection_id and o.id <> s.id
        and lower(o.user_name) = lower(${person.userName}))
    returning 1`.execute(tx);
  if (rows.length === 0) return 'taken';
  if (before.active && !person.active) await deactivate(tx, directory, userId);
  if (!before.active && person.active) {
    await sql`
      update memberships set deactivated_at = null, updated_at = now()
      where tenant_id = ${tenantId} and user_id = ${userId}`.execute(tx);
    await applyDirectoryRoles(tx, directory, [id]);
  }
  return 'changed';
}

async function changePerson(
  tx: AuthTx,
  { tenantId }: Directory,
  userId: string,
  { email, name }: DirectoryPerson,
): Promise<DirectoryFault | 'changed'> {
  const { rows } = await sql<{ email: string; name: string; elsewhere: boolean; taken: boolean }>`
    select u.email, u.name,
      exists (select from memberships m where m.user_id = u.id and m.tenant_id <> ${tenantId}) as elsewhere,
      exists (select from users o where o.email = ${email} and o.id <> u.id) as taken
    from users u where u.id = ${userId} for update`.execute(tx);
  const now = rows[0]!;
  if (now.email === email && (now.name === name || now.elsewhere)) return 'changed';
  if (now.elsewhere) return 'belongs-to-several';
  if (now.taken) return 'taken';
  await sql`update users set email = ${email}, name = ${name}, updated_at = now() where id = ${userId}`.execute(tx);
  if (now.email !== email) await endSessionsIn(tx, tenantId, userId);
  return 'changed';
}

/** Ends somebody's place unless another directory of the organization says they are here. */
async function deactivate(tx: AuthTx, { tenantId, connectionId }: Directory, userId: string): Promise<void> {
  const { rows } = await sql`
    update memberships m set deactivated_at = coalesce(deactivated_at, now()), updated_at = now()
    where tenant_id = ${tenantId} and user_id = ${userId} and not exists (
      select from scim_users o where o.tenant_id = m.tenant_id and o.user_id = m.user_id and o.active
        and o.connection_id <> ${connectionId})
    returning 1`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    update api_keys set revoked_at = now()
    where tenant_id = ${tenantId} and user_id = ${userId} and revoked_at is null`.execute(tx);
  await endSessionsIn(tx, tenantId, userId);
}

/** Forgets a person of this directory and ends their place here; false when it has none of that id. */
export async function removeScimUser(tx: AuthTx, directory: Directory, user: ScimUserRow): Promise<void> {
  await sql`
    delete from scim_users where tenant_id = ${directory.tenantId} and id = ${user.id}`.execute(tx);
  await deactivate(tx, directory, user.userId);
}

/** One person of this directory; another's is as unknown as any. */
export async function findScimUser(
  db: AuthTx | Database['auth'],
  { tenantId, connectionId }: Directory,
  id: string,
): Promise<ScimUserRow | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from scim_users
    where tenant_id = ${tenantId} and connection_id = ${connectionId} and id = ${id}`.execute(db);
  return rows[0] && toUser(rows[0]);
}

export type Page = { readonly startIndex: number; readonly count: number };

/** People of this directory that fit, oldest first, with how many there are in all. */
export async function listScimUsers(
  database: Database,
  { tenantId, connectionId }: Directory,
  filters: readonly ScimUserFilter[],
  { startIndex, count }: Page,
): Promise<{ total: number; users: ScimUserRow[] }> {
  const conditions = filters.map(({ attribute, value }) => {
    switch (attribute) {
      case 'username':
        return sql`lower(user_name) = lower(${String(value)})`;
      case 'externalid':
        return sql`external_id = ${String(value)}`;
      case 'active':
        return sql`active = ${String(value) === 'true'}`;
      case 'id':
        return sql`id::text = ${String(value)}`;
      default:
        return sql`lower(coalesce(attributes ->> 'email', user_name)) = lower(${String(value)})`;
    }
  });
  const where = sql.join(
    [sql`tenant_id = ${tenantId}`, sql`connection_id = ${connectionId}`, ...conditions],
    sql` and `,
  );
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from scim_users where ${where}`.execute(database.auth);
  const { rows } = await sql<Row>`
    select ${columns} from scim_users where ${where} order by created_at, id
    limit ${count} offset ${startIndex - 1}`.execute(database.auth);
  return { total: counted.rows[0]!.total, users: rows.map(toUser) };
}

const columns = sql.raw('id, user_id, user_name, external_id, active, attributes, created_at, updated_at');

type Row = {
  id: string;
  user_id: string;
  user_name: string;
  external_id: string | null;
  active: boolean;
  attributes: Record<string, string>;
  created_at: Date;
  updated_at: Date;
};

const toUser = (row: Row): ScimUserRow => ({
  id: row.id,
  userId: row.user_id,
  userName: row.user_name,
  externalId: row.external_id ?? undefined,
  active: row.active,
  attributes: row.attributes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
