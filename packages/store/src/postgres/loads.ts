import { randomUUID } from 'node:crypto';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import { seal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { type AuditActor, recordAudit } from './audit.ts';
import { lockTenant, tenantOf } from './loads-locks.ts';
import {
  type ControlTotals,
  fileNamePlace,
  findActiveLoadBySha,
  findLoad,
  type Load,
  type LoadCounts,
} from './loads-read.ts';
import { nextLoadNumber } from './member-aliases.ts';
import { countMembersOnlyIn, deleteIdentitiesOfLoad, staleTagsOfLoad } from './member-identity-undo.ts';
import { deleteNumbersOfLoad } from './source-numbers.ts';
import type { TenantTx } from './tenant.ts';

export { findActiveLoadBySha, findLoad, listLoads, listUnfinishedLoads, visibleLoadNumbers } from './loads-read.ts';

export type NewLoad = {
  /** Kept as ciphertext: file names hold names of people. */
  readonly fileName: string;
  /** 'x12-837', 'tidy-claim-lines'. */
  readonly format: string;
  /** The system the file comes from: member ids and claim numbers are unique within it. */
  readonly source: string;
  readonly createdBy: AuditActor;
};

/** Opens a load in state 'receiving' under the tenant's next number. */
export async function createLoad(
  tx: TenantTx,
  keys: TenantKeys,
  load: NewLoad,
): Promise<{ readonly id: LoadId; readonly number: number }> {
  await lockTenant(tx, 'numbering', 'exclusive');
  const id = randomUUID() as LoadId;
  const fileName = seal(keys.data, fileNamePlace(await tenantOf(tx), id), Buffer.from(load.fileName));
  const { rows } = await sql<{ number: number }>`
    insert into loads (id, number, format, source, file_name, created_by)
    select ${id}, ${await nextLoadNumber(tx)}, ${load.format}, ${load.source}, ${fileName}, ${load.createdBy.id}
    returning number`.execute(tx);
  return { id, number: rows[0]!.number };
}

/** The file a load reads, as `Blobs.put` describes it; the blob is recorded (see blobs/records.ts). */
export type ReceivedFile = { readonly name: string; readonly bytes: number; readonly sha256Tag: Buffer };

/** The file has arrived: 'receiving' becomes 'loading'. Fails with 'not-receiving' in any other state. */
export async function startLoading(
  tx: TenantTx,
  id: LoadId,
  file: ReceivedFile,
): Promise<Result<LoadId, 'not-receiving'>> {
  const { rows } = await sql`
    update loads set state = 'loading', blob_name = ${file.name}, bytes = ${file.bytes}, sha256_tag = ${file.sha256Tag}
    where id = ${id} and state = 'receiving' returning 1`.execute(tx);
  return rows.length === 1 ? ok(id) : failed('not-receiving');
}

export type Activation = {
  readonly counts: LoadCounts;
  readonly controlTotals: ControlTotals;
  /** What becomes visible with the load, such as the pairs of people it brought; done before the audit trail is held. */
  readonly withIt?: (tx: TenantTx) => Promise<unknown>;
};

/**
 * The commit point: facts, identities and numbers of the load become visible together, and the audit trail says who
 * did it. Its own transaction, after the facts are durable.
 *
 * Fails with 'not-loading', or with 'same-file-active': a load of the same bytes became visible meanwhile.
 */
export async function activateLoad(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
  activation: Activation,
): Promise<Result<LoadId, 'not-loading' | 'same-file-active'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (load?.state !== 'loading') return failed('not-loading');
  return activateFrom(tx, actor, load, activation);
}

/** Makes a load visible that has been read; the caller holds the vault exclusively and has seen its state. */
export async function activateFrom(
  tx: TenantTx,
  actor: AuditActor,
  { id, number, format, sha256Tag }: Load,
  {
    counts,
    controlTotals = noTotals,
    withIt,
  }: Pick<Activation, 'counts' | 'withIt'> & { readonly controlTotals: ControlTotals | undefined },
): Promise<Result<LoadId, 'same-file-active'>> {
  if (await findActiveLoadBySha(tx, sha256Tag!)) return failed('same-file-active');
  await sql`
    update loads set state = 'active', activated_at = now(), hold_reason = null,
      counts = ${JSON.stringify(counts)}::jsonb, control_totals = ${totalsJson(controlTotals)}::jsonb
    where id = ${id}`.execute(tx);
  await withIt?.(tx);
  await recordAudit(tx, {
    actor,
    action: 'load.activate',
    outcome: 'success',
    subject: { kind: 'load', id },
    details: { number, format, members: controlTotals.members, claims: controlTotals.claims },
  });
  return ok(id);
}

const noTotals: ControlTotals = { claims: 0, lines: 0, members: 0, billedCents: 0n, allowedCents: 0n, paidCents: 0n };

export type UndoneLoad = { readonly number: number; readonly membersTouched: number; readonly membersHidden: number };

/**
 * Makes an active load invisible: its facts by its number, its identities and tags here. Members no other load shows are
 * hidden; the others are again who they were without it.
 */
export async function undoLoad(tx: TenantTx, actor: AuditActor, id: LoadId): Promise<Result<UndoneLoad, 'not-active'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (load?.state !== 'active') return failed('not-active');
  const { touched, hidden } = await countMembersOnlyIn(tx, id);
  await sql`update loads set state = 'undone', ended_at = now() where id = ${id}`.execute(tx);
  await staleTagsOfLoad(tx, id);
  await recordAudit(tx, {
    actor,
    action: 'load.undo',
    outcome: 'success',
    subject: { kind: 'load', id },
    details: { number: load.number, membersTouched: touched, membersHidden: hidden },
  });
  return ok({ number: load.number, membersTouched: touched, membersHidden: hidden });
}

/** Stops an unfinished load for a reason ('column-missing'): the vault is as before it, its problems stay to be read. */
export function failLoad(tx: TenantTx, actor: AuditActor, id: LoadId, errorCode: string, counts: LoadCounts = {}) {
  return endUnfinished(tx, actor, id, 'failed', errorCode, counts);
}

/** Takes back what a crash left of an unfinished load, problems included. */
export async function sweepLoad(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
): Promise<Result<LoadId, 'not-unfinished'>> {
  const result = await endUnfinished(tx, actor, id, 'swept', 'interrupted', {});
  if (result.ok) await sql`delete from load_problems where load_id = ${id}`.execute(tx);
  return result;
}

async function endUnfinished(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
  state: 'failed' | 'swept',
  errorCode: string,
  counts: LoadCounts,
): Promise<Result<LoadId, 'not-unfinished'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (load?.state !== 'receiving' && load?.state !== 'loading') return failed('not-unfinished');
  await endLoad(tx, actor, load, state, errorCode, counts);
  return ok(id);
}

const endings = { failed: 'load.fail', swept: 'load.sweep', cancelled: 'load.cancel' } as const;

/** Takes back what a load that was never visible left in the vault; the caller holds the vault exclusively. */
export async function endLoad(
  tx: TenantTx,
  actor: AuditActor,
  { id, number }: Load,
  state: keyof typeof endings,
  errorCode: string,
  counts: LoadCounts,
): Promise<void> {
  await deleteIdentitiesOfLoad(tx, id);
  await deleteNumbersOfLoad(tx, id);
  await sql`
    update loads set state = ${state}, ended_at = now(), counts = ${JSON.stringify(counts)}::jsonb,
      error_code = ${state === 'cancelled' ? null : errorCode}
    where id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor,
    action: endings[state],
    outcome: state === 'cancelled' ? 'success' : 'failed',
    subject: { kind: 'load', id },
    details: { number, code: errorCode },
  });
}

/** Cents as text: they may pass 2^53, where JSON numbers lose their last digits. */
export const totalsJson = (totals: ControlTotals): string =>
  JSON.stringify(totals, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
