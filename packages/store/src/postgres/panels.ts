import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';

/** A list of members that some users are restricted to. */
export type Panel = { readonly id: string; readonly name: string; readonly members: number; readonly createdAt: Date };

/** Panels of the tenant, by name. */
export async function listPanels(tx: TenantTx): Promise<Panel[]> {
  const { rows } = await sql<Panel>`
    select id, name, created_at as "createdAt",
      (select count(*) from panel_members m where m.panel_id = p.id) as members
    from panels p order by name, id`.execute(tx);
  return rows;
}

/** Members of these panels, each under the key it stands under now; panels that do not exist have none. */
export async function readPanelMembers(tx: TenantTx, panels: readonly string[]): Promise<MemberKey[]> {
  if (panels.length === 0) return [];
  const { rows } = await sql<{ key: MemberKey }>`
    select distinct coalesce(a.survivor_id, p.member_id) as key
    from panel_members p left join member_aliases a on a.member_id = p.member_id
    where p.panel_id = any(${uuidArray(panels)}::uuid[])`.execute(tx);
  return rows.map(({ key }) => key);
}

/**
 * Members of one panel under the keys they stand under now, by key.
 *
 * @returns one more than `limit` where there are more; undefined when there is no such panel.
 */
export async function listPanelMembers(tx: TenantTx, id: string, limit: number): Promise<MemberKey[] | undefined> {
  const { rows } = await sql`select 1 from panels where id = ${id}`.execute(tx);
  if (rows.length === 0) return undefined;
  return (await readPanelMembers(tx, [id])).toSorted().slice(0, limit + 1);
}

export async function createPanel(tx: TenantTx, name: string, createdBy: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into panels (tenant_id, name, created_by)
    values (current_setting('app.tenant_id')::uuid, ${name}, ${createdBy}) returning id`.execute(tx);
  return rows[0]!.id;
}

/** Removes a panel; false when there is none of this id. */
export async function removePanel(tx: TenantTx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from panels where id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/**
 * Adds members to a panel and takes others out.
 *
 * @returns how many rows changed; undefined when there is no such panel. Members that do not exist are left out.
 */
export async function changePanel(
  tx: TenantTx,
  id: string,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<{ added: number; removed: number } | undefined> {
  const { rows } = await sql`select 1 from panels where id = ${id} for update`.execute(tx);
  if (rows.length === 0) return undefined;
  const removed = await sql`
    delete from panel_members where panel_id = ${id} and member_id = any(${uuidArray(remove)}::uuid[])`.execute(tx);
  const added = await sql`
    insert into panel_members (tenant_id, panel_id, member_id)
    select tenant_id, ${id}, id from members where id = any(${uuidArray(add)}::uuid[])
    on conflict do nothing`.execute(tx);
  return { added: Number(added.numAffectedRows ?? 0), removed: Number(removed.numAffectedRows ?? 0) };
}
