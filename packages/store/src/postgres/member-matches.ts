import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { Agreement } from '@optimiq/domain/matching/tables';
import { sql } from 'kysely';
import { seal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { AuditActor } from './audit.ts';
import { lockTenant, tenantOf } from './loads-locks.ts';
import { type Merge, mergeMembers } from './member-merges.ts';
import type { TenantTx } from './tenant.ts';

export type MatchState = 'open' | 'merged' | 'kept-apart';
/** similar: nothing but likeness. identifier-conflict: a file's identifiers name both, and its rows are refused. */
export type MatchKind = 'similar' | 'identifier-conflict';

export type MemberMatch = {
  readonly id: string;
  readonly first: MemberKey;
  readonly second: MemberKey;
  readonly kind: MatchKind;
  readonly state: MatchState;
  /** 0 to 1000, as of the load that opened the pair. */
  readonly score: number;
  readonly agreement: Agreement;
  /** Number of the load that opened it. */
  readonly loadNumber: number;
  readonly merged: MemberKey | undefined;
  readonly mergeNumber: number | undefined;
  readonly isAutomatic: boolean;
  readonly openedAt: Date;
  readonly decidedAt: Date | undefined;
  readonly decidedBy: string | undefined;
};

const columns = sql`
  m.id, m.first_id as first, m.second_id as second, m.kind, m.state, m.score, m.agreement, l.number as "loadNumber",
  g.merged_id as merged, m.merge_number as "mergeNumber", coalesce(g.is_automatic, false) as "isAutomatic", m.opened_at as "openedAt",
  m.decided_at as "decidedAt", m.decided_by as "decidedBy"`;

const from = sql`
  member_matches m
  join loads l on l.tenant_id = m.tenant_id and l.id = m.load_id
  left join member_merges g on g.tenant_id = m.tenant_id and g.number = m.merge_number`;

/** Whether a load that is visible states the member; a pair with a side nobody sees waits out of sight. */
export const isSeen = (side: 'first_id' | 'second_id') => sql`
  exists (
    select from member_identities i join loads s on s.tenant_id = i.tenant_id and s.id = i.load_id
    where i.tenant_id = m.tenant_id and i.member_id = ${sql.ref(`m.${side}`)} and s.state = 'active')`;

/**
 * Pairs in one state whose sides are both visible, most alike first.
 *
 * @param limit 1 to 200.
 * @param after score and id of the last row of the page before.
 */
export async function listMatches(
  tx: TenantTx,
  state: MatchState,
  limit: number,
  after?: { readonly score: number; readonly id: string },
): Promise<MemberMatch[]> {
  const { rows } = await sql<Row>`
    select ${columns} from ${from}
    where m.state = ${state} and ${isSeen('first_id')} and ${isSeen('second_id')}
      and (${after?.id ?? null}::uuid is null or m.score < ${after?.score ?? 0}::int
        or (m.score = ${after?.score ?? 0}::int and m.id > ${after?.id ?? null}::uuid))
    order by m.score desc, m.id
    limit ${limit}`.execute(tx);
  return rows.map(toMatch);
}

/** How many pairs wait. */
export async function countOpenMatches(tx: TenantTx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from member_matches m
    where m.state = 'open' and ${isSeen('first_id')} and ${isSeen('second_id')}`.execute(tx);
  return rows[0]!.n;
}

/** A pair that was opened; undefined when unknown, another tenant's, or with a side nobody sees. */
export async function findMatch(tx: TenantTx, id: string): Promise<MemberMatch | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from ${from}
    where m.id = ${id} and m.state <> 'found' and ${isSeen('first_id')} and ${isSeen('second_id')}`.execute(tx);
  return rows[0] && toMatch(rows[0]);
}

/**
 * Decides an open pair: the two are one member, shown under `survivor`.
 *
 * Fails with 'not-open', or with 'one-person' when other merges made them one already.
 */
export async function mergeMatch(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  id: string,
  { survivor, reason }: { readonly survivor: 'first' | 'second'; readonly reason?: string | undefined },
): Promise<Result<Merge, 'not-open' | 'one-person'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const match = await findMatch(tx, id);
  if (match?.state !== 'open') return failed('not-open');
  const [kept, merged] = survivor === 'first' ? [match.first, match.second] : [match.second, match.first];
  const outcome = await mergeMembers(tx, keys, actor, { survivor: kept, merged, reason });
  if (!outcome.ok) return outcome;
  await noteMerged(tx, id, actor, outcome.value.number);
  return outcome;
}

/** Marks a pair as decided by a merge. */
export async function noteMerged(tx: TenantTx, id: string, actor: AuditActor, number: number): Promise<void> {
  await sql`
    update member_matches set state = 'merged', merge_number = ${number}, decided_by = ${actor.id}, decided_at = now()
    where id = ${id}`.execute(tx);
}

/** Decides an open pair: two people, however alike. No later load asks again. */
export async function keepApart(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  id: string,
  reason?: string,
): Promise<Result<MemberMatch, 'not-open'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const match = await findMatch(tx, id);
  if (match?.state !== 'open') return failed('not-open');
  const place = { tenant: await tenantOf(tx), table: 'member_matches', column: 'reason', row: id };
  const sealed = reason ? seal(keys.data, place, Buffer.from(reason)) : null;
  await sql`
    update member_matches
    set state = 'kept-apart', reason = ${sealed}, decided_by = ${actor.id}, decided_at = now()
    where id = ${id}`.execute(tx);
  return ok({ ...match, state: 'kept-apart' });
}

/** Opens a pair again that was kept apart. */
export async function reopenMatch(tx: TenantTx, id: string): Promise<Result<string, 'not-kept-apart'>> {
  const { rows } = await sql`
    update member_matches set state = 'open', reason = null, decided_by = null, decided_at = null
    where id = ${id} and state = 'kept-apart' returning 1`.execute(tx);
  return rows.length === 1 ? ok(id) : failed('not-kept-apart');
}

type Row = { [Field in keyof MemberMatch]: MemberMatch[Field] | null };

const toMatch = (row: Row): MemberMatch =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, value ?? undefined]),
  ) as unknown as MemberMatch;
