import type { RoleRights } from '@optimiq/domain/access/roles';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A role of the tenant's own. */
export type OwnRole = RoleRights & { readonly key: string; readonly name: string; readonly version: number };

/** The tenant's own roles, by name. */
export async function listOwnRoles(tx: TenantTx): Promise<OwnRole[]> {
  const { rows } = await sql<OwnRole>`
    select key, name, permissions, reads, writes, version from own_roles order by name, key`.execute(tx);
  return rows;
}

/**
 * Makes a role, or changes it.
 *
 * @param version the version that was changed; absent for a new role.
 * @returns       the new version; undefined when the role was changed meanwhile, or exists already.
 */
export async function saveOwnRole(
  tx: TenantTx,
  { key, name, permissions, reads, writes }: Omit<OwnRole, 'version'>,
  by: string,
  version?: number,
): Promise<number | undefined> {
  const rights = [permissions, reads, writes].map((list) => sql`${[...list]}::text[]`);
  const { rows } =
    version === undefined
      ? await sql<{ version: number }>`
          insert into own_roles (tenant_id, key, name, permissions, reads, writes, created_by)
          values (current_setting('app.tenant_id')::uuid, ${key}, ${name}, ${sql.join(rights)}, ${by})
          on conflict do nothing returning version`.execute(tx)
      : await sql<{ version: number }>`
          update own_roles set name = ${name}, permissions = ${rights[0]}, reads = ${rights[1]}, writes = ${rights[2]},
            version = version + 1, updated_at = now()
          where key = ${key} and version = ${version} returning version`.execute(tx);
  return rows[0]?.version;
}

/** Removes a role; false when there is none of this key. Whoever holds it holds one role less. */
export async function removeOwnRole(tx: TenantTx, key: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from own_roles where key = ${key}`.execute(tx);
  return numAffectedRows === 1n;
}
