import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { sql } from 'kysely';
import { blindIndex } from '../crypto/blind-index.ts';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { byteaArray, intArray, uuidArray } from './member-identity-arrays.ts';
import {
  bitsOf,
  canonicalIdentity,
  type Identity,
  mergeIdentity,
  parseIdentity,
  statedBits,
} from './member-identity-fields.ts';
import { type Blocks, keyOf, type PersonTags, tagBytes } from './member-identity-tags.ts';
import { writeLikeness } from './member-likeness.ts';
import type { TenantTx } from './tenant.ts';

/** What a load says about a member, as stored: one row per member and load. */
export type Statement = {
  readonly tags: Buffer;
  readonly mbiTag: Buffer | null;
  readonly contentTag: Buffer;
  readonly sealed: Buffer;
};

export type StatedPerson = { readonly member: MemberKey; readonly person: SourcePerson; readonly tags: PersonTags };

type NewStatement = Statement & {
  readonly member: MemberKey;
  readonly fields: number;
  readonly people: readonly Buffer[];
  readonly blocks: readonly Blocks[];
  readonly isNew: boolean;
};

/** Rows sealed while the database writes the ones before. */
const rowsPerStatement = 1000;
const identifierBits = bitsOf(['memberId', 'mbi']);

/** Where the ciphertext of a statement belongs; moved anywhere else it does not open. */
export const placeOf = (tenant: string, member: MemberKey, loadId: LoadId) =>
  ({ tenant, table: 'member_identities', column: 'sealed', row: `${member}/${loadId}` }) as const;

/** HMAC of an identity: equal for equal people, of no use without the tenant's index key. */
export const contentTagOf = (keys: TenantKeys, canonical: string): Buffer =>
  blindIndex(keys.index, 'identity', canonical);

/** What a load said so far about the given members. */
export async function statementsOfLoad(
  tx: TenantTx,
  loadId: LoadId,
  members: readonly MemberKey[],
): Promise<Map<MemberKey, Statement>> {
  if (members.length === 0) return new Map();
  const { rows } = await sql<Statement & { member: MemberKey }>`
    select i.member_id as member, i.tags, i.mbi_tag as "mbiTag", i.content_tag as "contentTag", i.sealed
    from unnest(${uuidArray(members)}::uuid[]) as asked (member_id)
    cross join lateral (
      select * from member_identities where member_id = asked.member_id and load_id = ${loadId} offset 0
    ) i`.execute(tx);
  return new Map(rows.map((row) => [row.member, row]));
}

/**
 * Adds what a piece of a file says of its members to what the load said before.
 *
 * Within a load the first identifier of a kind and the last other fields stand, however the file is cut into pieces.
 * Members are written by key, so that two workers of one load lock them in the same order.
 */
export async function saveStatements(
  tx: TenantTx,
  keys: TenantKeys,
  loadId: LoadId,
  stated: readonly StatedPerson[],
  before: ReadonlyMap<MemberKey, Statement>,
): Promise<void> {
  const tenant = await tenantOf(tx);
  const members = [...byMember(stated)].sort(([a], [b]) => (a < b ? -1 : 1));
  let writing: Promise<unknown> = Promise.resolve();
  for (let at = 0; at < members.length; at += rowsPerStatement) {
    const rows = members
      .slice(at, at + rowsPerStatement)
      .map(([member, said]) => statementOf(keys, tenant, loadId, member, said, before.get(member)))
      .filter((row) => row !== undefined);
    await writing;
    writing = write(tx, loadId, rows);
    // Awaited in the next round: until then a failure has no other listener.
    writing.catch(() => undefined);
  }
  await writing;
}

type Said = {
  identity: Identity;
  readonly tags: Map<string, Buffer>;
  /** Tags by name, birth date and sex: usually one. */
  readonly people: Set<Buffer>;
  readonly blocks: Set<Blocks>;
  mbiTag: Buffer | undefined;
};

function byMember(stated: readonly StatedPerson[]): Map<MemberKey, Said> {
  const members = new Map<MemberKey, Said>();
  for (const { member, person, tags } of stated) {
    let said = members.get(member);
    if (!said) {
      said = { identity: person, tags: new Map(), people: new Set(), blocks: new Set(), mbiTag: undefined };
      members.set(member, said);
    } else if (said.identity !== person) said.identity = mergeWithinLoad(said.identity, person);
    said.mbiTag ??= tags.mbi?.bytes;
    for (const tag of [tags.mbi, tags.memberId, tags.person]) if (tag) said.tags.set(tag.key, tag.bytes);
    if (tags.person) said.people.add(tags.person.bytes);
    for (const { tag } of tags.prior) said.tags.set(tag.key, tag.bytes);
    if (tags.blocks) said.blocks.add(tags.blocks);
  }
  return members;
}

function mergeWithinLoad(older: Identity, newer: Identity): Identity {
  return mergeIdentity(older, {
    ...newer,
    ...(older.memberId && { memberId: older.memberId }),
    ...(older.mbi && { mbi: older.mbi }),
  });
}

/** The row to write, or nothing when the load said all of it before. */
function statementOf(
  keys: TenantKeys,
  tenant: string,
  loadId: LoadId,
  member: MemberKey,
  said: Said,
  before: Statement | undefined,
): NewStatement | undefined {
  const place = placeOf(tenant, member, loadId);
  const tags = new Map(said.tags);
  let identity = said.identity;
  if (before) {
    const known = cutTags(before.tags);
    const addsTags = [...tags.keys()].some((key) => !known.has(key));
    const isRestated =
      (statedBits(identity) & ~identifierBits) === 0 ||
      contentTagOf(keys, canonicalIdentity(identity)).equals(before.contentTag);
    if (!addsTags && isRestated) return undefined;
    const old = unseal(keys.data, place, before.sealed).toString('utf8');
    identity = mergeWithinLoad(parseIdentity(old), identity);
    if (!addsTags && canonicalIdentity(identity) === old) return undefined;
    for (const [key, tag] of known) tags.set(key, tag);
  }
  const canonical = canonicalIdentity(identity);
  return {
    member,
    isNew: before === undefined,
    people: [...said.people],
    blocks: [...said.blocks],
    tags: Buffer.concat([...tags.values()].sort(Buffer.compare)),
    mbiTag: before?.mbiTag ?? said.mbiTag ?? null,
    fields: statedBits(identity),
    contentTag: contentTagOf(keys, canonical),
    sealed: seal(keys.data, place, Buffer.from(canonical)),
  };
}

function cutTags(packed: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  for (let at = 0; at < packed.length; at += tagBytes) {
    const tag = packed.subarray(at, at + tagBytes);
    tags.set(keyOf(tag), tag);
  }
  return tags;
}

const absent = Buffer.alloc(0);

async function write(tx: TenantTx, loadId: LoadId, rows: readonly NewStatement[]): Promise<void> {
  const fresh = rows.filter(({ isNew }) => isNew);
  if (fresh.length > 0) {
    await sql`
      insert into member_identities (load_id, member_id, tags, mbi_tag, fields, content_tag, sealed)
      select ${loadId}, r.member_id, r.tags, nullif(r.mbi_tag, ''), r.fields, r.content_tag, r.sealed
      from ${asTable(fresh)}`.execute(tx);
  }
  const changed = rows.filter(({ isNew }) => !isNew);
  if (changed.length > 0) {
    await sql`
      update member_identities i set tags = r.tags, mbi_tag = nullif(r.mbi_tag, ''), fields = r.fields,
        content_tag = r.content_tag, sealed = r.sealed
      from ${asTable(changed)}
      where i.load_id = ${loadId} and i.member_id = r.member_id`.execute(tx);
  }
  await writeLikeness(tx, loadId, rows);
}

const asTable = (rows: readonly NewStatement[]) => sql`
  unnest(
    ${uuidArray(rows.map(({ member }) => member))}::uuid[],
    ${byteaArray(rows.map(({ tags }) => tags))}::bytea[],
    ${byteaArray(rows.map(({ mbiTag }) => mbiTag ?? absent))}::bytea[],
    ${intArray(rows.map(({ fields }) => fields))}::int[],
    ${byteaArray(rows.map(({ contentTag }) => contentTag))}::bytea[],
    ${byteaArray(rows.map(({ sealed }) => sealed))}::bytea[]
  ) as r (member_id, tags, mbi_tag, fields, content_tag, sealed)`;
