import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { type AuditActor, recordAudit } from './audit.ts';
import { lockTenant, tenantOf } from './loads-locks.ts';
import { nextLoadNumber, rebuildAliases, survivorOf } from './member-aliases.ts';
import type { TenantTx } from './tenant.ts';

export type NewMerge = {
  readonly survivor: MemberKey;
  readonly merged: MemberKey;
  /** Free text of whoever decides: kept as ciphertext. */
  readonly reason?: string | undefined;
  readonly isAutomatic?: boolean;
};

export type Merge = {
  readonly number: number;
  readonly merged: MemberKey;
  readonly survivor: MemberKey;
  readonly reason: string | undefined;
  readonly isAutomatic: boolean;
  readonly madeBy: string;
  readonly createdAt: Date;
};

const reasonPlace = (tenant: string, number: number) =>
  ({ tenant, table: 'member_merges', column: 'reason', row: String(number) }) as const;

/**
 * From now on the facts and statements of `merged` stand under `survivor`; nothing of either is rewritten. Where one
 * of them was merged before, whom it stands under is meant.
 *
 * The caller's transaction is the commit point: with it the merge's number is seen, without it nothing happened.
 * Fails with 'one-person' when both stand under one key already.
 */
export async function mergeMembers(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  merge: NewMerge,
): Promise<Result<Merge, 'one-person'>> {
  const made = await makeMerge(tx, keys, actor, merge);
  if (made.ok) await auditMerge(tx, actor, made.value);
  return made;
}

/** The audit event of a merge. */
export function auditMerge(tx: TenantTx, actor: AuditActor, merge: Merge): Promise<void> {
  const { number, merged, survivor, isAutomatic } = merge;
  return recordAudit(tx, {
    actor,
    action: 'member.merge',
    outcome: 'success',
    subject: { kind: 'member', id: survivor },
    details: { number, merged, automatic: isAutomatic },
    members: [survivor, merged],
    purpose: 'operations',
  });
}

/** As `mergeMembers`, without its audit event. */
export async function makeMerge(
  tx: TenantTx,
  keys: TenantKeys,
  actor: AuditActor,
  merge: NewMerge,
): Promise<Result<Merge, 'one-person'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  await lockTenant(tx, 'numbering', 'exclusive');
  const [survivor, merged] = [await survivorOf(tx, merge.survivor), await survivorOf(tx, merge.merged)];
  if (survivor === merged) return failed('one-person');
  const number = await nextLoadNumber(tx);
  const place = reasonPlace(await tenantOf(tx), number);
  const reason = merge.reason ? seal(keys.data, place, Buffer.from(merge.reason)) : null;
  const { rows } = await sql<{ createdAt: Date }>`
    insert into member_merges (number, merged_id, survivor_id, made_by, is_automatic, reason)
    values (${number}, ${merged}, ${survivor}, ${actor.id}, ${merge.isAutomatic ?? false}, ${reason})
    returning created_at as "createdAt"`.execute(tx);
  await sql`update member_aliases set survivor_id = ${survivor} where survivor_id = ${merged}`.execute(tx);
  await sql`insert into member_aliases (member_id, survivor_id) values (${merged}, ${survivor})`.execute(tx);
  return ok({
    number,
    merged,
    survivor,
    reason: merge.reason,
    isAutomatic: merge.isAutomatic ?? false,
    madeBy: actor.id,
    createdAt: rows[0]!.createdAt,
  });
}

/**
 * Ends the merge of a member: both are again what they were, with all that loads have said of either since. The pair it
 * was decided from, if any, is open again.
 */
export async function unmergeMember(
  tx: TenantTx,
  actor: AuditActor,
  merged: MemberKey,
): Promise<Result<{ readonly number: number; readonly survivor: MemberKey }, 'not-merged'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const { rows } = await sql<{ number: number; survivor: MemberKey }>`
    update member_merges set ended_at = now(), ended_by = ${actor.id}
    where merged_id = ${merged} and ended_at is null
    returning number, survivor_id as survivor`.execute(tx);
  const [ended] = rows;
  if (!ended) return failed('not-merged');
  await sql`
    update member_matches set state = 'open', merge_number = null, decided_by = null, decided_at = null
    where merge_number = ${ended.number}`.execute(tx);
  await rebuildAliases(tx);
  await recordAudit(tx, {
    actor,
    action: 'member.unmerge',
    outcome: 'success',
    subject: { kind: 'member', id: merged },
    details: { number: ended.number, survivor: ended.survivor },
    members: [merged, ended.survivor],
    purpose: 'operations',
  });
  return ok(ended);
}

/** Merges that hold, latest first; reasons in clear. */
export async function listMerges(tx: TenantTx, keys: TenantKeys, limit: number, before?: number): Promise<Merge[]> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<Omit<Merge, 'reason'> & { reason: Buffer | null }>`
    select number, merged_id as merged, survivor_id as survivor, reason, is_automatic as "isAutomatic",
      made_by as "madeBy", created_at as "createdAt"
    from member_merges where ended_at is null and number < ${before ?? 2_147_483_647}
    order by number desc limit ${limit}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    reason: row.reason ? unseal(keys.data, reasonPlace(tenant, row.number), row.reason).toString('utf8') : undefined,
  }));
}
