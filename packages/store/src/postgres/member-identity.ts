import { randomUUID } from 'node:crypto';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { sql } from 'kysely';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { lockTenant } from './loads-locks.ts';
import { byteaArray, uuidArray } from './member-identity-arrays.ts';
import { type AssignedTag, decideMembers, type MatchResult, type TagOwners } from './member-identity-match.ts';
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
 * Order: MBI, then member id within source (see `decideMembers`). Call it in a transaction of its own per piece, not in
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
  const owners = await ownersOf(tx, tags);

  const known = [...new Set([...owners.values()].flatMap(({ live, hidden }) => (live ? [live] : hidden)))];
  const before = await statementsOfLoad(tx, loadId, known);
  const mbiOfLoad = new Map([...before].flatMap(([member, { mbiTag }]) => (mbiTag ? [[member, keyOf(mbiTag)]] : [])));
  const { results, assigned } = decideMembers(tags, owners, mbiOfLoad, () => randomUUID() as MemberKey);

  await insertMembers(tx, results);
  await writeIdentifiers(tx, assigned);
  const stated = results.flatMap((result, at): StatedPerson[] =>
    result.ok ? [{ member: result.value.member, person: persons[at]!, tags: tags[at]! }] : [],
  );
  await saveStatements(tx, keys, loadId, stated, before);
  return [...results];
}

/** Owners of all identifiers; when one is new, as they stand once no other load can create members. */
async function ownersOf(tx: TenantTx, persons: readonly PersonTags[]): Promise<Map<string, TagOwners>> {
  const identifiers = new Set<Tag>();
  for (const { mbi, memberId } of persons) {
    if (mbi) identifiers.add(mbi);
    if (memberId) identifiers.add(memberId);
  }
  const owners = await lookUp(tx, [...identifiers]);
  const unknown = [...identifiers].filter(({ key }) => owners.get(key)?.live === undefined);
  if (unknown.length === 0) return owners;
  await lockTenant(tx, 'members', 'exclusive');
  const again = await lookUp(tx, unknown);
  return new Map([...owners, ...again]);
}

async function lookUp(tx: TenantTx, tags: readonly Tag[]): Promise<Map<string, TagOwners>> {
  type Row = { n: number; member: MemberKey; isStale: boolean; isHidden: boolean };
  const { rows } = await sql<Row>`
    select asked.n::int as n, found.member_id as member, found.is_stale as "isStale",
      found.is_stale and not exists (
        select from member_identities stated
        join loads on loads.tenant_id = stated.tenant_id and loads.id = stated.load_id
        where stated.member_id = found.member_id and loads.state in ('receiving', 'loading', 'held', 'active')
      ) as "isHidden"
    from unnest(${byteaArray(tags.map(({ bytes }) => bytes))}::bytea[]) with ordinality as asked (tag, n)
    cross join lateral (
      select member_id, is_stale from member_index where tag = asked.tag offset 0 -- by index, never the whole tenant
    ) found`.execute(tx);

  const owners = new Map<string, { live: MemberKey | undefined; stale: MemberKey[]; hidden: MemberKey[] }>();
  for (const { n, member, isStale, isHidden } of rows) {
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
