import type { LoadId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import { type AuditActor, recordAudit } from './audit.ts';
import { createJobRun } from './job-runs.ts';
import { type Activation, activateFrom, endLoad, totalsJson } from './loads.ts';
import { lockTenant } from './loads-locks.ts';
import { findLoad, type HoldReason, type LoadCounts, type LoadState } from './loads-read.ts';
import { deleteIdentitiesOfLoad } from './member-identity-undo.ts';
import { deleteNumbersOfLoad } from './source-numbers.ts';
import type { TenantTx } from './tenant.ts';

/** Held for its mapping, a file has not been read; for any other reason it has, and only a person's word is missing. */
export type Hold =
  | { readonly reason: 'mapping'; readonly counts: LoadCounts }
  | ({ readonly reason: Exclude<HoldReason, 'mapping'> } & Activation);

/**
 * Stops a load that is being read, until somebody accepts or cancels it: nothing of it is visible, and all that was
 * stored of it is kept. Of a load held for its mapping nothing is stored. Fails with 'not-loading' in any other state.
 */
export async function holdLoad(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
  hold: Hold,
): Promise<Result<LoadId, 'not-loading'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (load?.state !== 'loading') return failed('not-loading');
  if (hold.reason === 'mapping') {
    await deleteIdentitiesOfLoad(tx, id);
    await deleteNumbersOfLoad(tx, id);
  }
  const totals = hold.reason === 'mapping' ? '{}' : totalsJson(hold.controlTotals);
  await sql`
    update loads set state = 'held', hold_reason = ${hold.reason}, counts = ${JSON.stringify(hold.counts)}::jsonb,
      control_totals = ${totals}::jsonb
    where id = ${id}`.execute(tx);
  await audit(tx, actor, 'load.hold', id, { number: load.number, reason: hold.reason });
  return ok(id);
}

/** Asks that a load wait for a person once it has been read. Fails with 'not-loading' when it has been, or never was. */
export async function requestHold(tx: TenantTx, actor: AuditActor, id: LoadId): Promise<Result<LoadId, 'not-loading'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const { rows } = await sql<{ number: number }>`
    update loads set hold_reason = 'requested' where id = ${id} and state in ('receiving', 'loading')
    returning number`.execute(tx);
  if (!rows[0]) return failed('not-loading');
  await audit(tx, actor, 'load.hold', id, { number: rows[0].number, reason: 'requested' });
  return ok(id);
}

/** Whether the load shall wait once it has been read. Nobody changes the answer until the transaction ends. */
export async function isHoldRequested(tx: TenantTx, id: LoadId): Promise<boolean> {
  await lockTenant(tx, 'vault', 'exclusive');
  return (await findLoad(tx, id))?.holdReason === 'requested';
}

/** What an accepted load does next: it is visible now, its file is read by a new job, or it is being read and will not wait. */
export type Accepted = { readonly next: 'active' } | { readonly next: 'loading'; readonly jobId?: string };

/**
 * Lets a held load go on. Held for its mapping, it is read from the start; otherwise this is its commit point, like
 * `activateLoad`. Asked of a load that is still being read, it takes back the wish to hold it.
 *
 * Fails with 'not-held', or with 'same-file-active': a load of the same bytes became visible meanwhile.
 */
export async function acceptLoad(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
  withIt?: Activation['withIt'],
): Promise<Result<Accepted, 'not-held' | 'same-file-active'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (!load?.holdReason || (load.state !== 'held' && load.state !== 'loading')) return failed('not-held');
  await audit(tx, actor, 'load.accept', id, { number: load.number, reason: load.holdReason });
  if (load.state === 'loading') {
    await sql`update loads set hold_reason = null where id = ${id}`.execute(tx);
    return ok({ next: 'loading' });
  }
  if (load.holdReason === 'mapping') {
    await sql`update loads set state = 'loading', hold_reason = null where id = ${id}`.execute(tx);
    return ok({ next: 'loading', jobId: await createJobRun(tx, 'import-file', id) });
  }
  const activated = await activateFrom(tx, actor, load, { ...load, ...(withIt && { withIt }) });
  return activated.ok ? ok({ next: 'active' }) : activated;
}

const cancellable: readonly LoadState[] = ['receiving', 'loading', 'held'];

/**
 * Takes back a load that is not visible yet, as if it had never been sent; a job that reads it finds out with its next
 * piece. Fails with 'not-cancellable' when it is visible or has ended.
 *
 * @returns its number: facts of it have to be deleted after this.
 */
export async function cancelLoad(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
): Promise<Result<number, 'not-cancellable'>> {
  await lockTenant(tx, 'vault', 'exclusive');
  const load = await findLoad(tx, id);
  if (!load || !cancellable.includes(load.state)) return failed('not-cancellable');
  await endLoad(tx, actor, load, 'cancelled', 'cancelled', load.counts);
  await sql`
    update job_runs set state = 'cancelled', finished_at = now(), updated_at = now()
    where kind = 'import-file' and subject_id = ${id} and state in ('queued', 'running')`.execute(tx);
  return ok(load.number);
}

/**
 * Takes back the loads that wait for the mapping of a file which is removed: nothing can become of them any more. The
 * others stay as they are.
 */
export async function cancelUnmapped(tx: TenantTx, actor: AuditActor, ids: readonly LoadId[]): Promise<void> {
  await lockTenant(tx, 'vault', 'exclusive');
  for (const id of ids) {
    const load = await findLoad(tx, id);
    if (load?.state === 'held' && load.holdReason === 'mapping') await cancelLoad(tx, actor, id);
  }
}

const audit = (
  tx: TenantTx,
  actor: AuditActor,
  action: 'load.hold' | 'load.accept',
  id: LoadId,
  details: { readonly number: number; readonly reason: HoldReason },
) => recordAudit(tx, { actor, action, outcome: 'success', subject: { kind: 'load', id }, details });
