import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';
import type { Directory } from './scim-connections.ts';
import { applyDirectoryRoles } from './scim-roles.ts';
import type { Page, ScimUserFilter } from './scim-users.ts';

/** A group of a directory. It maps to roles of the organization's choice and to nothing else. */
export type ScimGroupRow = {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | undefined;
  readonly roles: readonly string[];
  readonly members: readonly { readonly id: string; readonly userName: string }[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type GroupValues = {
  readonly displayName: string;
  readonly externalId?: string | undefined;
  readonly members: readonly string[];
};

/** Makes a group without roles; 'taken' when its name is, 'unknown-member' when it names somebody of no such id. */
export async function addScimGroup(
  tx: AuthTx,
  directory: Directory,
  group: GroupValues,
): Promise<{ id: string } | 'taken' | 'unknown-member'> {
  const { tenantId, connectionId } = directory;
  if (!(await areKnown(tx, directory, group.members))) return 'unknown-member';
  const { rows } = await sql<{ id: string }>`
    insert into scim_groups (tenant_id, connection_id, display_name, external_id)
    values (${tenantId}, ${connectionId}, ${group.displayName}, ${group.externalId ?? null})
    on conflict do nothing returning id`.execute(tx);
  const made = rows[0];
  if (!made) return 'taken';
  await setMembers(tx, directory, made.id, [], group.members);
  return { id: made.id };
}

/** Puts values in the place of those before; members who come or go have their roles at once. */
export async function changeScimGroup(
  tx: AuthTx,
  directory: Directory,
  before: ScimGroupRow,
  group: GroupValues,
): Promise<'changed' | 'taken' | 'unknown-member'> {
  const { tenantId } = directory;
  if (!(await areKnown(tx, directory, group.members))) return 'unknown-member';
  const { rows } = await sql`
    update scim_groups g set display_name = ${group.displayName}, external_id = ${group.externalId ?? null},
      updated_at = now()
    where tenant_id = ${tenantId} and id = ${before.id} and not exists (
      select from scim_groups o where o.tenant_id = g.tenant_id and o.connection_id = g.connection_id and o.id <> g.id
        and lower(o.display_name) = lower(${group.displayName}))
    returning 1`.execute(tx);
  if (rows.length === 0) return 'taken';
  await setMembers(
    tx,
    directory,
    before.id,
    before.members.map(({ id }) => id),
    group.members,
  );
  return 'changed';
}

/** Removes a group; its members lose its roles at once. */
export async function removeScimGroup(tx: AuthTx, directory: Directory, group: ScimGroupRow): Promise<void> {
  await sql`delete from scim_groups where tenant_id = ${directory.tenantId} and id = ${group.id}`.execute(tx);
  await applyDirectoryRoles(
    tx,
    directory,
    group.members.map(({ id }) => id),
  );
}

/** Chooses the roles of a group; whoever is in it has them at once. */
export async function setGroupRoles(
  tx: AuthTx,
  directory: Directory,
  group: ScimGroupRow,
  roles: readonly string[],
): Promise<void> {
  await sql`
    update scim_groups set roles = ${[...new Set(roles)]}
    where tenant_id = ${directory.tenantId} and id = ${group.id}`.execute(tx);
  await applyDirectoryRoles(
    tx,
    directory,
    group.members.map(({ id }) => id),
  );
}

async function areKnown(tx: AuthTx, { tenantId, connectionId }: Directory, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const { rows } = await sql<{ known: number }>`
    select count(*)::int as known from scim_users
    where tenant_id = ${tenantId} and connection_id = ${connectionId} and id::text = any(${[...ids]})`.execute(tx);
  return rows[0]!.known === ids.length;
}

async function setMembers(
  tx: AuthTx,
  directory: Directory,
  groupId: string,
  before: readonly string[],
  now: readonly string[],
): Promise<void> {
  const { tenantId } = directory;
  const gone = before.filter((id) => !now.includes(id));
  const come = now.filter((id) => !before.includes(id));
  await sql`
    delete from scim_group_members
    where tenant_id = ${tenantId} and group_id = ${groupId} and scim_user_id = any(${gone}::uuid[])`.execute(tx);
  await sql`
    insert into scim_group_members (tenant_id, group_id, scim_user_id)
    select ${tenantId}, ${groupId}, id from unnest(${come}::uuid[]) id on conflict do nothing`.execute(tx);
  await applyDirectoryRoles(tx, directory, [...gone, ...come]);
}

/** One group of this directory; another's is as unknown as any. */
export async function findScimGroup(
  db: AuthTx | Database['auth'],
  { tenantId, connectionId }: Pick<Directory, 'tenantId' | 'connectionId'>,
  id: string,
): Promise<ScimGroupRow | undefined> {
  const { rows } = await sql<Row>`
    ${selectGroups} where tenant_id = ${tenantId} and connection_id = ${connectionId} and id = ${id}`.execute(db);
  return rows[0] && toGroup(rows[0]);
}

/** Groups of this directory that fit, oldest first, with how many there are in all. */
export async function listScimGroups(
  database: Database,
  { tenantId, connectionId }: { readonly tenantId: TenantId; readonly connectionId: string },
  filters: readonly ScimUserFilter[],
  { startIndex, count }: Page,
): Promise<{ total: number; groups: ScimGroupRow[] }> {
  const conditions = filters.map(({ attribute, value }) => {
    switch (attribute) {
      case 'displayname':
        return sql`lower(display_name) = lower(${String(value)})`;
      case 'externalid':
        return sql`external_id = ${String(value)}`;
      default:
        return sql`id::text = ${String(value)}`;
    }
  });
  const where = sql.join(
    [sql`tenant_id = ${tenantId}`, sql`connection_id = ${connectionId}`, ...conditions],
    sql` and `,
  );
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from scim_groups where ${where}`.execute(database.auth);
  const { rows } = await sql<Row>`
    ${selectGroups} where ${where} order by created_at, id limit ${count} offset ${startIndex - 1}`.execute(
    database.auth,
  );
  return { total: counted.rows[0]!.total, groups: rows.map(toGroup) };
}

const selectGroups = sql`
  select id, display_name, external_id, roles, created_at, updated_at,
    (select coalesce(json_agg(json_build_object('id', u.id, 'userName', u.user_name) order by u.user_name), '[]')
     from scim_group_members m join scim_users u on u.tenant_id = m.tenant_id and u.id = m.scim_user_id
     where m.tenant_id = scim_groups.tenant_id and m.group_id = scim_groups.id) as members
  from scim_groups`;

type Row = {
  id: string;
  display_name: string;
  external_id: string | null;
  roles: string[];
  created_at: Date;
  updated_at: Date;
  members: { id: string; userName: string }[];
};

const toGroup = (row: Row): ScimGroupRow => ({
  id: row.id,
  displayName: row.display_name,
  externalId: row.external_id ?? undefined,
  roles: row.roles,
  members: row.members,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
