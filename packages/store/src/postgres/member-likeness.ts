import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { bigintArray, byteaArray, uuidArray } from './member-identity-arrays.ts';
import type { Blocks } from './member-identity-tags.ts';
import type { TenantTx } from './tenant.ts';

/** What several people may share, of one member: tags by name, birth date and sex, and blocks. */
export type Likeness = {
  readonly member: MemberKey;
  readonly people: readonly Buffer[];
  readonly blocks: readonly Blocks[];
};

/** A block with more members says too little about any two of them: thousands are born on a date nobody knew. */
const largestBlock = 50;

/** Adds by what a member can be found to be like another. Known rows cost one failed insert. */
export async function writeLikeness(tx: TenantTx, loadId: LoadId, rows: readonly Likeness[]): Promise<void> {
  await writePeople(tx, rows);
  await writeBlocks(tx, loadId, rows);
}

/** Tags by name: never looked up in bulk, because any number of people may share one. */
async function writePeople(tx: TenantTx, rows: readonly Likeness[]): Promise<void> {
  const people = rows
    .flatMap(({ member, people: tags }) => tags.map((tag) => ({ member, tag })))
    .sort((a, b) => Buffer.compare(a.tag, b.tag));
  if (people.length === 0) return;
  const table = sql`
    unnest(${byteaArray(people.map(({ tag }) => tag))}::bytea[], ${uuidArray(people.map(({ member }) => member))}::uuid[])
      as r (tag, member_id)`;
  await sql`
    insert into member_index (kind, tag, member_id) select 'person', r.tag, r.member_id from ${table}
    on conflict do nothing`.execute(tx);
  await sql`
    update member_index i set is_stale = false from ${table}
    where i.is_stale and i.tag = r.tag and i.member_id = r.member_id`.execute(tx);
}

/** Rows come by member, so that two loads write them in the same order. */
async function writeBlocks(tx: TenantTx, loadId: LoadId, rows: readonly Likeness[]): Promise<void> {
  const alike = rows.flatMap(({ member, blocks }) => blocks.map((block) => ({ member, block })));
  if (alike.length === 0) return;
  const column = (part: keyof Blocks) => bigintArray(alike.map(({ block }) => block[part]));
  await sql`
    insert into member_blocks (load_id, member_id, last_block, first_block, zip_block)
    select ${loadId}, r.* from unnest(
      ${uuidArray(alike.map(({ member }) => member))}::uuid[],
      ${column('last')}::bigint[], ${column('first')}::bigint[], ${column('zip')}::bigint[]
    ) as r (member_id, last_block, first_block, zip_block)
    on conflict do nothing`.execute(tx);
}

export type AlikePair = { readonly first: MemberKey; readonly second: MemberKey };

const pairsAtOnce = 2_000;

/**
 * Each pair of members once who share a block that this load stated first of one of them, known pairs too: a page at a
 * time, since of people who are alike there are many more pairs than people.
 */
export async function* pairsOfLoad(tx: TenantTx, loadId: LoadId): AsyncGenerator<readonly AlikePair[]> {
  const { rows: any } = await sql`select 1 from member_blocks where load_id = ${loadId} limit 1`.execute(tx);
  if (any.length === 0) return;
  // One pass over the tenant's blocks a column: a join would be planned by statistics that a first load does not have.
  const sharing = (column: 'last_block' | 'first_block' | 'zip_block') => sql`
    select news, members from (
      select array_agg(member_id) filter (where load_id = ${loadId}) as news, array_agg(member_id) as members
      from member_blocks
      where ${sql.ref(column)} <> 0
      group by ${sql.ref(column)}
      having count(*) between 2 and ${largestBlock} and bool_or(load_id = ${loadId})
    ) blocks`;
  await sql`
    declare alike no scroll cursor for
    select distinct least(one, other) as first, greatest(one, other) as second
    from (
      ${sharing('last_block')} union all ${sharing('first_block')} union all ${sharing('zip_block')}
    ) shared
    cross join lateral unnest(news) as one
    cross join lateral unnest(members) as other
    where one <> other`.execute(tx);
  for (;;) {
    const { rows } = await sql<AlikePair>`fetch ${sql.lit(pairsAtOnce)} from alike`.execute(tx);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close alike`.execute(tx);
}

/** Takes back the blocks a load stated first. Called before its statements go. */
export async function deleteBlocksOfLoad(tx: TenantTx, loadId: LoadId): Promise<void> {
  await sql`delete from member_blocks where load_id = ${loadId}`.execute(tx);
}
