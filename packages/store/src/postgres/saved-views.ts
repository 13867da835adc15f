import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Filters and order of a list under a name, as one person sees it. */
export type SavedView = {
  readonly id: string;
  readonly screen: string;
  readonly name: string;
  readonly isShared: boolean;
  readonly isMine: boolean;
  readonly isDefault: boolean;
  readonly state: Record<string, unknown>;
};

export type NewView = Pick<SavedView, 'screen' | 'name' | 'isShared' | 'state'>;

/** Nobody keeps more of one screen. */
export const mostViews = 100;

const seen = (userId: string) => sql`
  select v.id, v.screen, v.name, v.is_shared as "isShared", v.owner_id = ${userId} as "isMine", v.state,
    exists (select from default_views d where d.view_id = v.id and d.user_id = ${userId}) as "isDefault"
  from saved_views v where (v.owner_id = ${userId} or v.is_shared)`;

/** One's own views of a screen and those shared with everybody; one's own first, by name. */
export async function listSavedViews(tx: TenantTx, userId: string, screen: string): Promise<SavedView[]> {
  const { rows } = await sql<SavedView>`
    ${seen(userId)} and v.screen = ${screen} order by "isMine" desc, lower(v.name), v.id limit 1000`.execute(tx);
  return rows;
}

/** A view that somebody sees: their own, or a shared one. */
export async function findSavedView(tx: TenantTx, userId: string, id: string): Promise<SavedView | undefined> {
  const { rows } = await sql<SavedView>`${seen(userId)} and v.id = ${id}`.execute(tx);
  return rows[0];
}

/**
 * Keeps a view.
 *
 * @returns its id, or 'too-many'. Fails with `StoreError` 'unique' where the person has one of that name for the screen.
 */
export async function createSavedView(
  tx: TenantTx,
  userId: string,
  { screen, name, isShared, state }: NewView,
): Promise<{ id: string } | 'too-many'> {
  const { rows } = await sql<{ id: string }>`
    insert into saved_views (screen, name, owner_id, is_shared, state)
    select ${screen}, ${name}, ${userId}, ${isShared}, ${JSON.stringify(state)}::jsonb
    where (select count(*) from saved_views where owner_id = ${userId} and screen = ${screen}) < ${mostViews}
    returning id`.execute(tx);
  return rows[0] ?? 'too-many';
}

/** Renames one's own view, shares it or takes it back from the team; false when it is not one's own. */
export async function changeSavedView(
  tx: TenantTx,
  userId: string,
  id: string,
  { name, isShared }: Pick<NewView, 'name' | 'isShared'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update saved_views set name = ${name}, is_shared = ${isShared} where id = ${id} and owner_id = ${userId}`.execute(
    tx,
  );
  // Nobody's screen opens with what they no longer see.
  if (!isShared) await sql`delete from default_views where view_id = ${id} and user_id <> ${userId}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Removes one's own view, and with it whosoever's default it was; false when it is not one's own. */
export async function removeSavedView(tx: TenantTx, userId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from saved_views where id = ${id} and owner_id = ${userId}`.execute(tx);
  return numAffectedRows === 1n;
}

/** What a screen opens with for somebody; undefined: without a view. False when they see no such view of the screen. */
export async function setDefaultView(
  tx: TenantTx,
  userId: string,
  screen: string,
  id: string | undefined,
): Promise<boolean> {
  if (id === undefined) {
    await sql`delete from default_views where user_id = ${userId} and screen = ${screen}`.execute(tx);
    return true;
  }
  if ((await findSavedView(tx, userId, id))?.screen !== screen) return false;
  await sql`
    insert into default_views (user_id, screen, view_id) values (${userId}, ${screen}, ${id})
    on conflict (tenant_id, user_id, screen) do update set view_id = excluded.view_id`.execute(tx);
  return true;
}
