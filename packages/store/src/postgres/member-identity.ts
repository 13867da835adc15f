import { randomUUID } from 'node:crypto';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { sql } from 'kysely';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { lockTenant } from './loads-locks.ts';
import { byteaArray, uuidArray } from './member-identity-arrays.ts';
import {
  type AssignedTag,
  type Collision,
  decideMembers,
  type MatchResult,
  type TagOwners,
} from './member-identity-match.ts';
import { type StatedPerson, saveStatements, statementsOfLoad } from './member-identity-statements.ts';
import { keyOf, type PersonTags, type Tag, tagMaker } from './member-identity-tags.ts';
import type { TenantTx } from './tenant.ts';

/**
 * Matches the persons of a piece of a file to members, creates those nobody knew, and keeps what the load says of each.
 *
 * @param persons thousands a call; the same person as often as the file names them.
 * @param source  name of the system the member ids come from.
 * @returns       one result per person, in order. A person in conflict leaves no trace in the vault.
 *
 * Order: MBI, then member id within source (see `decideMembers`). Two members whom one person's identifiers name are
 * noted as a pair to decide; so are members like a new one (see `writeLikeness`). Call it in a transaction of its own per piece, not in
 * the one that activates the load. Other loads of the tenant wait only while this one creates members.
 */
export async function matchMembers(
  tx: TenantTx,
  keys: TenantKeys,
  loadId: LoadId,
  persons: readonly SourcePerson[],
  source: string,
): Promise<MatchResult[]> {
  if (persons.length === 0) return [];
  await lockTenant(tx, 'vault', 'shared');
  const tags = persons.map(tagMaker(keys, source));
  const { owners, merged } = await ownersOf(tx, tags);

  const known = [...new Set([...owners.values()].flatMap(({ live, hidden }) => (live ? [live] : hidden)))];
  const before = await statementsOfLoad(tx, loadId, known);
  const mbiOfLoad = new Map([...before].flatMap(([member, { mbiTag }]) => (mbiTag ? [[member, keyOf(mbiTag)]] : [])));
  const { results, assigned, collisions } = decideMembers(
    tags,
    owners,
    mbiOfLoad,
    () => randomUUID() as MemberKey,
    (member) => merged.get(member) ?? member,
  );

  await insertMembers(tx, results);
  await writeIdentifiers(tx, assigned);
  await noteCollisions(tx, loadId, collisions);
  const stated = results.flatMap((result, at): StatedPerson[] =>
    result.ok ? [{ member: result.value.member, person: persons[at]!, tags: tags[at]! }] : [],
  );
  await saveStatements(tx, keys, loadId, stated, before);
  return [...results];
}

type Owners = {
  readonly owners: Map<string, TagOwners>;
  /** Whom members among the owners stand under, where they were merged. */
  readonly merged: ReadonlyMap<MemberKey, MemberKey>;
};

/** Owners of all identifiers; when one is new, as they stand once no other load can create members. */
async function ownersOf(tx: TenantTx, persons: readonly PersonTags[]): Promise<Owners> {
  const identifiers = new Set<Tag>();
  for (const { mbi, memberId, prior } of persons) {
    if (mbi) identifiers.add(mbi);
    if (memberId) identifiers.add(memberId);
    for (const { tag } of prior) identifiers.add(tag);
  }
  const merged = new Map<MemberKey, MemberKey>();
  const owners = await lookUp(tx, [...identifiers], merged);
  const unknown = [...identifiers].filter(({ key }) => owners.get(key)?.live === undefined);
  if (unknown.length === 0) return { owners, merged };
  await lockTenant(tx, 'members', 'exclusive');
  const again = await lookUp(tx, unknown, merged);
  return { owners: new Map([...owners, ...again]), merged };
}

async function lookUp(
  tx: TenantTx,
  tags: readonly Tag[],
  merged: Map<MemberKey, MemberKey>,
): Promise<Map<string, TagOwners>> {
  type Row = { n: number; member: MemberKey; survivor: MemberKey | null; isStale: boolean; isHidden: boolean };
  const { rows } = await sql<Row>`
    select asked.n::int as n, found.member_id as member, a.survivor_id as survivor, found.is_stale as "isStale",
      found.is_stale and not exists (
        select from member_identities stated
        join loads on loads.tenant_id = stated.tenant_id and loads.id = stated.load_id
        where stated.member_id = found.member_id and loads.state in ('receiving', 'loading', 'held', 'active')
      ) as "isHidden"
    from unnest(${byteaArray(tags.map(({ bytes }) => bytes))}::bytea[]) with ordinality as asked (tag, n)
    cross join lateral (
      select member_id, is_stale from member_index where tag = asked.tag offset 0 -- by index, never the whole tenant
    ) found
    left join member_aliases a on a.member_id = found.member_id`.execute(tx);

  const owners = new Map<string, { live: MemberKey | undefined; stale: MemberKey[]; hidden: MemberKey[] }>();
  for (const { n, member, survivor, isStale, isHidden } of rows) {
    if (survivor) merged.set(member, survivor);
    const { key } = tags[n - 1]!;
    const found = owners.get(key) ?? { live: undefined, stale: [], hidden: [] };
    if (isStale) found.stale.push(member);
    else found.live = member;
    if (isHidden) found.hidden.push(member);
    owners.set(key, found);
  }
  return owners;
}

async function insertMembers(tx: TenantTx, results: readonly MatchResult[]): Promise<void> {
  const created = results.flatMap((result) => (result.ok && result.value.isNew ? [result.value.member] : []));
  if (created.length === 0) return;
  await sql`insert into members (id) select unnest(${uuidArray(created)}::uuid[])`.execute(tx);
}

/** Rows go in by tag, so that two loads with the same people lock them in the same order. */
async function writeIdentifiers(tx: TenantTx, assigned: readonly AssignedTag[]): Promise<void> {
  const sorted = [...assigned].sort((a, b) => Buffer.compare(a.tag.bytes, b.tag.bytes));
  const tags = (rows: readonly AssignedTag[]) => byteaArray(rows.map(({ tag }) => tag.bytes));
  const members = (rows: readonly AssignedTag[]) => uuidArray(rows.map(({ member }) => member));

  for (const kind of ['mbi', 'member-id'] as const) {
    const fresh = sorted.filter((row) => row.kind === kind && !row.isStale);
    if (fresh.length === 0) continue;
    await sql`
      insert into member_index (kind, tag, member_id)
      select ${kind}, tag, member_id from unnest(${tags(fresh)}::bytea[], ${members(fresh)}::uuid[]) as r (tag, member_id)
      `.execute(tx);
  }
  const back = sorted.filter(({ isStale }) => isStale);
  if (back.length === 0) return;
  await sql`
    update member_index set is_stale = false
    from unnest(${tags(back)}::bytea[], ${members(back)}::uuid[]) as r (tag, member_id)
    where member_index.tag = r.tag and member_index.member_id = r.member_id`.execute(tx);
}

async function noteCollisions(tx: TenantTx, loadId: LoadId, collisions: readonly Collision[]): Promise<void> {
  if (collisions.length === 0) return;
  const members = (side: 0 | 1) => uuidArray(collisions.map((pair) => pair[side]));
  await sql`
    insert into member_matches (id, first_id, second_id, load_id, kind)
    select gen_random_uuid(), first_id, second_id, ${loadId}, 'identifier-conflict' from (
      select distinct least(one, other) as first_id, greatest(one, other) as second_id
      from unnest(${members(0)}::uuid[], ${members(1)}::uuid[]) as r (one, other)
    ) pairs
    on conflict (tenant_id, first_id, second_id) do update set kind = excluded.kind
    where member_matches.state in ('found', 'open')`.execute(tx);
}
