import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { compareIdentities, type IdentityComparison } from '@optimiq/domain/matching/model';
import type { MatchingTables } from '@optimiq/domain/matching/tables';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { AuditActor } from './audit.ts';
import { tenantOf } from './loads-locks.ts';
import { byteaArray, uuidArray } from './member-identity-arrays.ts';
import { type Identity, parseIdentity } from './member-identity-fields.ts';
import { readIdentities } from './member-identity-read.ts';
import { placeOf } from './member-identity-statements.ts';
import { personTag } from './member-identity-tags.ts';
import { type AlikePair, pairsOfLoad } from './member-likeness.ts';
import { type MatchKind, noteMerged } from './member-matches.ts';
import { auditMerge, type Merge, makeMerge } from './member-merges.ts';
import type { TenantTx } from './tenant.ts';

type Pair = AlikePair & {
  readonly kind: MatchKind;
  /** Of a pair that was noted before. */
  readonly id?: string;
};

export type DecidedPairs = { readonly merged: number; readonly opened: number; readonly dismissed: number };

const pairsAtOnce = 2_000;

/**
 * Compares the pairs a load brought, and those of earlier loads whose second side it shows: what is one person by the
 * rules is merged, what may be is opened for review, the rest is dropped. Call it in the transaction that makes the
 * load active, after it is.
 *
 * Merged without a question are two members of class `same` whose name, birth date and sex nobody else in the tenant
 * has, and to whom no source gives different member ids. The one known longer stays. A pair with a side that only undone
 * or unfinished loads know is noted as found: that side may come (back) to be seen. Pairs that were decided before stay
 * decided.
 */
export async function decidePairsOfLoad(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  loadId: LoadId,
  tables: MatchingTables,
): Promise<DecidedPairs> {
  const decided = { opened: 0, dismissed: 0 };
  const merges: Merge[] = [];
  const identityOf = sideReader(tx, keys);
  for await (const pairs of pairsToDecide(tx, loadId)) {
    const identities = await identityOf(pairs.flatMap(({ first, second }) => [first, second]));
    const noted: NotedPair[] = [];
    const sure = new Set<string>();
    const dropped: string[] = [];
    for (const { id, first, second, kind } of pairs) {
      const [one, other] = [identities.get(first), identities.get(second)];
      if (!one || !other) {
        noted.push({ first, second, state: 'found', score: 0, agreement: {} });
        continue;
      }
      const comparison = compareIdentities(one, other, tables);
      const { score, agreement } = comparison;
      if (kind === 'similar' && comparison.class === 'different') {
        decided.dismissed += 1;
        if (id) dropped.push(id);
        continue;
      }
      noted.push({ first, second, state: 'open', score, agreement });
      if (kind === 'similar' && comparison.class === 'same') sure.add(`${first} ${second}`);
    }
    const opened = await notePairs(tx, loadId, noted);
    decided.opened += opened.length;
    if (dropped.length > 0)
      await sql`delete from member_matches where id = any(${uuidArray(dropped)}::uuid[])`.execute(tx);
    for (const pair of opened) {
      if (!sure.has(`${pair.first} ${pair.second}`)) continue;
      const merge = await mergeBySelf(tx, keys, actor, pair, identities.get(pair.first)!);
      if (merge) merges.push(merge);
    }
  }
  for (const merge of merges) await auditMerge(tx, actor, merge);
  return { opened: decided.opened - merges.length, dismissed: decided.dismissed, merged: merges.length };
}

/** Pairs noted before both of whose sides are seen now, then those that the load brings. */
async function* pairsToDecide(tx: TenantTx, loadId: LoadId): AsyncGenerator<readonly Pair[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const found = await readFoundPairs(tx, after);
    if (found.length === 0) break;
    after = found.at(-1)!.id;
    yield found;
  }
  for await (const alike of pairsOfLoad(tx, loadId)) yield alike.map((pair) => ({ ...pair, kind: 'similar' as const }));
}

/** Identities remembered between batches: of people who are alike, each is in many pairs. */
const mostRemembered = 20_000;

/** Reads the two sides of pairs as they are by themselves, each once as long as it is remembered. */
function sideReader(tx: TenantTx, keys: TenantKeys) {
  let known = new Map<MemberKey, Identity>();
  return async (members: readonly MemberKey[]): Promise<ReadonlyMap<MemberKey, Identity>> => {
    if (known.size > mostRemembered) known = new Map();
    const unknown = members.filter((member) => !known.has(member));
    for (const [member, identity] of await readIdentities(tx, keys, unknown, undefined, 'apart')) {
      known.set(member, identity);
    }
    return known;
  };
}

async function readFoundPairs(tx: TenantTx, after: string): Promise<(Pair & { readonly id: string })[]> {
  const seen = (side: string) => sql`
    exists (
      select from member_identities i join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id
      where i.member_id = ${sql.ref(`m.${side}`)} and l.state = 'active')`;
  const { rows } = await sql<Pair & { readonly id: string }>`
    select m.id, m.first_id as first, m.second_id as second, m.kind from member_matches m
    where m.state = 'found' and m.id > ${after}::uuid and ${seen('first_id')} and ${seen('second_id')}
    order by m.id limit ${pairsAtOnce}`.execute(tx);
  return rows;
}

type NotedPair = AlikePair &
  Pick<IdentityComparison, 'score'> & {
    readonly state: 'found' | 'open';
    readonly agreement: Partial<IdentityComparison['agreement']>;
  };
type OpenedPair = AlikePair & { readonly id: string };

/**
 * Keeps how far the sides of pairs agree; those that are open wait for somebody from now on.
 *
 * @returns the pairs that are open since; what was decided before is left as it is.
 */
async function notePairs(tx: TenantTx, loadId: LoadId, pairs: readonly NotedPair[]): Promise<readonly OpenedPair[]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<OpenedPair & { state: NotedPair['state'] }>`
    insert into member_matches as m (id, first_id, second_id, load_id, kind, state, score, agreement)
    select gen_random_uuid(), r.first, r.second, ${loadId}, 'similar', r.state, r.score, r.agreement
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb)
      as r (first uuid, second uuid, state text, score int, agreement jsonb)
    on conflict (tenant_id, first_id, second_id) do update
    set score = excluded.score, agreement = excluded.agreement, state = excluded.state, opened_at = now()
    where m.state = 'found'
    returning id, first_id as first, second_id as second, state`.execute(tx);
  return rows.filter(({ state }) => state === 'open');
}

/** Merges a pair of class `same` when the rules of the tenant's other members allow it. */
async function mergeBySelf(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  { id, first, second }: OpenedPair,
  identity: Identity,
): Promise<Merge | undefined> {
  if (!(await isOnlyPair(tx, personTag(keys, identity), [first, second]))) return undefined;
  const statements = await readStatements(tx, keys, [first, second]);
  if (hasTwoMemberIds(statements, first, second)) return undefined;
  const survivor = statements[0]!.member;
  const merged = survivor === first ? second : first;
  const outcome = await makeMerge(tx, keys, actor, { survivor, merged, isAutomatic: true });
  if (!outcome.ok) return undefined;
  await noteMerged(tx, id, actor, outcome.value.number);
  return outcome.value;
}

/** Whether nobody but these two has the tag of name, birth date and sex. */
async function isOnlyPair(tx: TenantTx, tag: Buffer | undefined, pair: readonly MemberKey[]): Promise<boolean> {
  if (!tag) return false;
  const { rows } = await sql<{ member: MemberKey }>`
    select found.member_id as member from unnest(${byteaArray([tag])}::bytea[]) as asked (tag)
    cross join lateral (select member_id, is_stale from member_index where tag = asked.tag limit 10) found
    where not found.is_stale`.execute(tx);
  return rows.length === 2 && rows.every(({ member }) => pair.includes(member));
}

type SourceStatement = { readonly member: MemberKey; readonly source: string; readonly identity: Identity };

/** All that visible loads state of two members, oldest first. */
async function readStatements(
  tx: TenantTx,
  keys: TenantKeys,
  members: readonly MemberKey[],
): Promise<SourceStatement[]> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ member: MemberKey; loadId: LoadId; source: string; sealed: Buffer }>`
    select i.member_id as member, i.load_id as "loadId", l.source, i.sealed
    from unnest(${uuidArray(members)}::uuid[]) as asked (member_id)
    cross join lateral (select * from member_identities where member_id = asked.member_id offset 0) i
    join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
    order by l.number, i.content_tag`.execute(tx);
  return rows.map(({ member, loadId, source, sealed }) => ({
    member,
    source,
    identity: parseIdentity(unseal(keys.data, placeOf(tenant, member, loadId), sealed).toString('utf8')),
  }));
}

/** One source that gives two people different member ids means two people, until somebody says otherwise. */
function hasTwoMemberIds(statements: readonly SourceStatement[], first: MemberKey, second: MemberKey): boolean {
  const sourcesOf = (wanted: MemberKey) =>
    new Set(
      statements.flatMap(({ member, source, identity }) => (member === wanted && identity.memberId ? [source] : [])),
    );
  const others = sourcesOf(second);
  return [...sourcesOf(first)].some((source) => others.has(source));
}
