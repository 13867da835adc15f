import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { deleteBlocksOfLoad } from './member-likeness.ts';
import type { TenantTx } from './tenant.ts';

/** Tags a load states, one row per member and tag. */
const tagsOfLoad = (loadId: LoadId) => sql`
  select distinct i.member_id, substring(i.tags from n for 16) as tag
  from member_identities i
  cross join lateral generate_series(1, octet_length(i.tags), 16) as n
  where i.load_id = ${loadId}`;

/** Whether another load in one of the states says the same of the member; `said` is a row of `tagsOfLoad`. */
const isSaidByOthers = (loadId: LoadId, states: readonly string[]) => sql`
  exists (
    select from member_identities o
    join loads l on l.tenant_id = o.tenant_id and l.id = o.load_id
    cross join lateral generate_series(1, octet_length(o.tags), 16) as n
    where o.member_id = said.member_id and o.load_id <> ${loadId} and l.state = any(${[...states]}::text[])
      and substring(o.tags from n for 16) = said.tag)`;

// A held load counts like one that is being read: accepted later, its members must still be the same.
const counting = ['receiving', 'loading', 'held', 'active'];

/** Marks what only undone loads say from now on. The caller holds the vault exclusively and undoes the load. */
export async function staleTagsOfLoad(tx: TenantTx, loadId: LoadId): Promise<void> {
  await sql`
    update member_index set is_stale = true
    from (${tagsOfLoad(loadId)}) said
    where member_index.member_id = said.member_id and member_index.tag = said.tag
      and not ${isSaidByOthers(loadId, counting)}`.execute(tx);
}

/** Takes back all a load wrote of people, as if it had never begun. The caller holds the vault exclusively. */
export async function deleteIdentitiesOfLoad(tx: TenantTx, loadId: LoadId): Promise<void> {
  await sql`delete from member_matches where load_id = ${loadId} and state = 'found'`.execute(tx);
  // Members and tags are written with a statement: without one, all members of the tenant need not be looked at.
  const { rows } = await sql`select 1 from member_identities where load_id = ${loadId} limit 1`.execute(tx);
  if (rows.length === 0) return;
  await staleTagsOfLoad(tx, loadId);
  await sql`
    delete from member_index
    using (${tagsOfLoad(loadId)}) said
    where member_index.member_id = said.member_id and member_index.tag = said.tag
      and not ${isSaidByOthers(loadId, [...counting, 'undone'])}`.execute(tx);
  await deleteBlocksOfLoad(tx, loadId);
  await sql`delete from member_identities where load_id = ${loadId}`.execute(tx);
  // Members of nobody else; a member without a statement was created by this load.
  await sql`
    delete from members m
    where not exists (select from member_identities i where i.tenant_id = m.tenant_id and i.member_id = m.id)`.execute(
    tx,
  );
}

/** How many members only this active load shows: undoing it hides them. */
export async function countMembersOnlyIn(tx: TenantTx, loadId: LoadId): Promise<{ touched: number; hidden: number }> {
  const { rows } = await sql<{ touched: number; hidden: number }>`
    with touched as (
      select distinct coalesce(a.survivor_id, i.member_id) as person
      from member_identities i left join member_aliases a on a.member_id = i.member_id
      where i.load_id = ${loadId}
    )
    select count(*)::int as touched, (count(*) filter (where not exists (
      select from (
        select person as member_id union all select member_id from member_aliases where survivor_id = person
      ) one
      join member_identities o on o.member_id = one.member_id
      join loads l on l.tenant_id = o.tenant_id and l.id = o.load_id
      where o.load_id <> ${loadId} and l.state = 'active'
    )))::int as hidden
    from touched`.execute(tx);
  return rows[0]!;
}
