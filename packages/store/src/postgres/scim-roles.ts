import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Directory } from './scim-connections.ts';

/** A membership holds no more; the base role and those of the first groups by name stay. */
const mostRoles = 8;

/**
 * Gives the members of a directory the roles of their groups, and takes back those they had from it before. Roles given by
 * hand stay. Whoever's roles change is signed out of this organization.
 *
 * @param scimUserIds people of this directory; others are left alone.
 */
export async function applyDirectoryRoles(
  tx: AuthTx,
  { tenantId, connectionId, baseRole }: Directory,
  scimUserIds: readonly string[],
): Promise<void> {
  const { rows } = await sql<{
    id: string;
    userId: string;
    given: string[];
    held: string[];
    earned: string[] | null;
  }>`
    select s.id, s.user_id as "userId", s.given_roles as given, m.roles as held,
      (select array_agg(role order by g.display_name, place)
       from scim_group_members gm join scim_groups g on g.tenant_id = gm.tenant_id and g.id = gm.group_id,
         unnest(g.roles) with ordinality as one (role, place)
       where gm.tenant_id = s.tenant_id and gm.scim_user_id = s.id) as earned
    from scim_users s join memberships m on m.user_id = s.user_id and m.tenant_id = s.tenant_id
    where s.tenant_id = ${tenantId} and s.connection_id = ${connectionId} and s.active
      and s.id = any(${[...scimUserIds]}::uuid[])
    for update of m, s`.execute(tx);
  for (const { id, userId, given, held, earned } of rows) {
    const now = [...new Set([baseRole, ...(earned ?? [])])].slice(0, mostRoles);
    const byHand = held.filter((role) => !given.includes(role));
    const roles = [...new Set([...byHand, ...now])].slice(0, mostRoles);
    await sql`update scim_users set given_roles = ${now} where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
    if ([...roles].sort().join() === [...held].sort().join()) continue;
    await sql`
      update memberships set roles = ${roles}, updated_at = now()
      where tenant_id = ${tenantId} and user_id = ${userId}`.execute(tx);
    await endSessionsIn(tx, tenantId, userId);
  }
}

/**
 * Ends the sessions of a person that are good for this organization. One that names none is good for any.
 */
export async function endSessionsIn(tx: AuthTx, tenantId: string, userId: string): Promise<void> {
  await sql`
    delete from sessions where user_id = ${userId} and (tenant_id = ${tenantId} or tenant_id is null)`.execute(tx);
}
