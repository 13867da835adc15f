import { createHash, hash } from 'node:crypto';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { byteaArray, uuidArray } from './member-identity-arrays.ts';
import {
  bitsOf,
  canonicalIdentity,
  type Identity,
  type IdentityField,
  mergeIdentity,
  parseIdentity,
} from './member-identity-fields.ts';
import { contentTagOf, placeOf } from './member-identity-statements.ts';
import { keyOf, mbiTag, memberIdTag, personTag } from './member-identity-tags.ts';
import type { TenantTx } from './tenant.ts';

/**
 * Who the given members are: field by field, what the latest active load that states the field says.
 *
 * @param fields leave out for all; fewer fields open fewer ciphertexts.
 * @param sides  'apart' reads each key by itself, as if nobody were merged: for the two sides of a pair.
 * @returns      visible members only. One whose loads are all undone, unfinished or swept is absent; so is one that was
 *               merged, whose statements count as its survivor's.
 *
 * Fails when a ciphertext was moved from its row.
 */
export async function readIdentities(
  tx: TenantTx,
  keys: TenantKeys,
  members: readonly MemberKey[],
  fields?: readonly IdentityField[],
  sides: 'merged' | 'apart' = 'merged',
): Promise<Map<MemberKey, Identity>> {
  if (members.length === 0) return new Map();
  const tenant = await tenantOf(tx);
  // Only statements that add a field to the later ones are read. The latest is always one, so a visible member is.
  // Of one load that states a member and another merged into it, the member's own statement goes first.
  const { rows } = await sql<{ person: MemberKey; member: MemberKey; loadId: LoadId; sealed: Buffer }>`
    select person, member, "loadId", sealed from (
      select asked.person, i.member_id as member, i.load_id as "loadId", i.sealed, i.fields, l.number, i.content_tag,
        bit_or(i.fields) over (partition by asked.person order by l.number desc, i.member_id <> asked.person, i.content_tag
          rows between unbounded preceding and 1 preceding) as later
      from ${keysOfAsked([...new Set(members)], sides)} as asked
      cross join lateral (select * from member_identities where member_id = asked.member_id offset 0) i
      join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
    ) statements
    where later is null or fields & ~later & ${bitsOf(fields)}::int <> 0
    order by number desc, member <> person, content_tag`.execute(tx);

  const identities = new Map<MemberKey, Identity>();
  for (const { person, member, loadId, sealed } of rows) {
    const said = parseIdentity(unseal(keys.data, placeOf(tenant, member, loadId), sealed).toString('utf8'));
    identities.set(person, mergeIdentity(said, identities.get(person) ?? {}));
  }
  return identities;
}

/** Rows of the member asked for and the keys its statements stand under. */
const keysOfAsked = (members: readonly MemberKey[], sides: 'merged' | 'apart') =>
  sides === 'apart'
    ? sql`(select key as person, key as member_id from unnest(${uuidArray(members)}::uuid[]) as k (key))`
    : sql`(
      select key as person, key as member_id from unnest(${uuidArray(members)}::uuid[]) as k (key)
      where not exists (select from member_aliases where member_id = key)
      union all
      select a.survivor_id, a.member_id from unnest(${uuidArray(members)}::uuid[]) as k (key)
      join member_aliases a on a.survivor_id = key
    )`;

/** What a person can be found by, exactly. Names go with birth date and sex; for names alone see member-search. */
export type IdentityQuery =
  | { readonly mbi: string }
  | { readonly memberId: string; readonly source: string }
  | Required<Pick<SourcePerson, 'lastName' | 'firstName' | 'birthDate' | 'sex'>>;

/** Visible members that an active load states to have the identifier, or the name, birth date and sex; by key. */
export async function searchIdentities(tx: TenantTx, keys: TenantKeys, query: IdentityQuery): Promise<MemberKey[]> {
  const tag = tagOf(keys, query);
  if (!tag) return [];
  return [...((await findMembersByTags(tx, [tag])).get(keyOf(tag)) ?? [])];
}

/** Of each tag the visible members that an active load states to have it, ascending; by `keyOf` of the tag, none where there are none. */
export async function findMembersByTags(
  tx: TenantTx,
  tags: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly MemberKey[]>> {
  const { rows } = await sql<{ tag: Buffer; members: MemberKey[] }>`
    select asked.tag, array_agg(distinct coalesce(a.survivor_id, found.member_id)) as members
    from unnest(${byteaArray(tags)}::bytea[]) as asked (tag)
    join member_index found on found.tag = asked.tag
    join member_identities i on i.tenant_id = found.tenant_id and i.member_id = found.member_id
    join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
    left join member_aliases a on a.member_id = found.member_id
    where exists (
      select from generate_series(1, octet_length(i.tags), 16) as n where substring(i.tags from n for 16) = asked.tag)
    group by asked.tag`.execute(tx);
  return new Map(rows.map(({ tag, members }) => [keyOf(tag), members]));
}

function tagOf(keys: TenantKeys, query: IdentityQuery): Buffer | undefined {
  if ('mbi' in query) return mbiTag(keys, query.mbi);
  if ('memberId' in query) return memberIdTag(keys, query.source, query.memberId);
  return personTag(keys, query);
}

/**
 * Keys of visible members, ascending.
 *
 * @param limit 1 to 10,000.
 * @param after last key of the previous page; omit for the first.
 */
export async function listVisibleMembers(tx: TenantTx, limit: number, after?: MemberKey): Promise<MemberKey[]> {
  const { rows } = await sql<{ id: MemberKey }>`
    select m.id from members m
    where (${after ?? null}::uuid is null or m.id > ${after ?? null}::uuid)
      and not exists (select from member_aliases where member_id = m.id)
      and (exists (
        select from member_identities i
        join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id
        where i.tenant_id = m.tenant_id and i.member_id = m.id and l.state = 'active')
      or exists (
        select from member_aliases a
        join member_identities i on i.tenant_id = a.tenant_id and i.member_id = a.member_id
        join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id
        where a.survivor_id = m.id and l.state = 'active'))
    order by m.id
    limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** How many members are visible. */
export async function countVisibleMembers(tx: TenantTx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct coalesce(a.survivor_id, i.member_id))::int as count from member_identities i
    join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
    left join member_aliases a on a.member_id = i.member_id`.execute(tx);
  return rows[0]!.count;
}

const pageSize = 5000;

/**
 * The part of the state hash that stands for people: sha256 over one sorted hash per visible member, made of the HMAC
 * of its identity and the tags that active loads state. No key, load or instant goes in, so loading the same files
 * again, in whatever order of rows, gives the same hash.
 */
export async function hashOfMembers(tx: TenantTx, keys: TenantKeys): Promise<string> {
  const lines: string[] = [];
  let after: MemberKey | undefined;
  for (;;) {
    const page = await listVisibleMembers(tx, pageSize, after);
    if (page.length === 0) break;
    const [identities, tags] = [await readIdentities(tx, keys, page), await visibleTags(tx, page)];
    for (const member of page) {
      const identity = contentTagOf(keys, canonicalIdentity(identities.get(member) ?? {})).toString('hex');
      lines.push(hash('sha256', `${identity} ${tags.get(member) ?? ''}\n`, 'buffer').toString('latin1'));
    }
    after = page.at(-1);
  }
  const all = createHash('sha256');
  for (const line of lines.sort()) all.update(line, 'latin1');
  return all.digest('hex');
}

async function visibleTags(tx: TenantTx, members: readonly MemberKey[]): Promise<Map<MemberKey, string>> {
  const { rows } = await sql<{ member: MemberKey; tags: string }>`
    select member, string_agg(tag, ' ' order by tag) as tags from (
      select distinct asked.person as member, encode(substring(i.tags from n for 16), 'hex') as tag
      from ${keysOfAsked(members, 'merged')} as asked
      cross join lateral (select * from member_identities where member_id = asked.member_id offset 0) i
      join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
      cross join lateral generate_series(1, octet_length(i.tags), 16) as n
    ) stated
    group by member`.execute(tx);
  return new Map(rows.map(({ member, tags }) => [member, tags]));
}
