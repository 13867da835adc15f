import type { LoadId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import { createJobRun } from './job-runs.ts';
import { lockTenant } from './loads-locks.ts';
import { findActiveLoadBySha, findLoad, findPendingLoadBySha } from './loads-read.ts';
import type { TenantTx } from './tenant.ts';

/**
 * Begins a load anew that ended for a reason which has passed since; nothing of it was left.
 *
 * Fails with 'not-failed' when it did not end for this reason, 'raw-file-removed', or 'same-file-active': the same
 * bytes came again meanwhile.
 *
 * @returns the job that reads it.
 */
export async function retryLoad(
  tx: TenantTx,
  id: LoadId,
  errorCode: string,
): Promise<Result<string, 'not-failed' | 'raw-file-removed' | 'same-file-active'>> {
  // The raw file is removed, and loads of the same bytes are made, under these.
  await lockTenant(tx, 'vault', 'exclusive');
  await lockTenant(tx, 'numbering', 'exclusive');
  const load = await findLoad(tx, id);
  if (load?.state !== 'failed' || load.errorCode !== errorCode) return failed('not-failed');
  if (!load.blobName || load.rawRemovedAt) return failed('raw-file-removed');
  if ((await findActiveLoadBySha(tx, load.sha256Tag!)) ?? (await findPendingLoadBySha(tx, load.sha256Tag!)))
    return failed('same-file-active');
  await sql`update loads set state = 'loading', ended_at = null, error_code = null where id = ${id}`.execute(tx);
  return ok(await createJobRun(tx, 'import-file', id));
}
