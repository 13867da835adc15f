import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { recordBlob } from '@optimiq/store/blobs/records';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { noteSha256 } from '@optimiq/store/postgres/load-receipts';
import { createLoad, findActiveLoadBySha, startLoading } from '@optimiq/store/postgres/loads';
import { requestHold } from '@optimiq/store/postgres/loads-hold';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { listPriorLoads } from '@optimiq/store/postgres/loads-notices';
import { findPendingLoadBySha } from '@optimiq/store/postgres/loads-read';
import { noteSteps } from '@optimiq/store/postgres/loads-stages';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { bytesUpTo, largestFileBytes, TooLargeError } from './bytes-up-to.ts';
import { QuotaError, requireIntake } from './quota.ts';

export type ReceivedFile = {
  readonly loadId: LoadId;
  readonly jobId?: string;
  readonly duplicateOf?: LoadId;
  /** Loads of the same bytes before, which are not visible. */
  readonly priorLoads?: Awaited<ReturnType<typeof listPriorLoads>>;
};

/**
 * Takes a file in: bytes to an encrypted blob, then a load and the job that reads it, in one transaction.
 *
 * @param file.bytes  the file as it is, compressed or not; read once, memory flat.
 * @param file.source name of the feed: member and claim numbers are unique within it.
 * @param file.hold   whether the load waits for a person once it has been read.
 * @returns           the load; `duplicateOf` and no job when the same bytes are loaded, being loaded or held already.
 *
 * Throws 'disk-full', 'stores-disagree' or 'quota-jobs' before anything is written, and 'too-large' or 'quota-storage';
 * then nothing is left.
 */
export async function receiveFile(
  product: Product,
  tenantId: TenantId,
  file: { bytes: AsyncIterable<Uint8Array>; fileName: string; source?: string; hold?: boolean; actor: AuditActor },
): Promise<ReceivedFile> {
  await product.agreement.require(tenantId);
  const keys = await product.keysOf(tenantId);
  const startedAt = new Date();
  const left = await withTenant(product.database.app, tenantId, (tx) => requireIntake(tx));
  const bytes = bytesUpTo(file.bytes, Math.min(left, largestFileBytes));
  const blob = await product.blobs.put(keys, tenantId, bytes, 'upload').catch((error: unknown) => {
    const isOverQuota = error instanceof TooLargeError && left < largestFileBytes;
    throw isOverQuota ? new QuotaError('quota-storage') : error;
  });
  faultPoint('receive.blob-written');

  const received = await withTenant(product.database.app, tenantId, async (tx): Promise<ReceivedFile> => {
    // Of the same bytes sent twice at once, the second waits here until the first is seen.
    await lockTenant(tx, 'numbering', 'exclusive');
    const loaded =
      (await findActiveLoadBySha(tx, blob.sha256Tag))?.id ?? (await findPendingLoadBySha(tx, blob.sha256Tag));
    if (loaded) return { loadId: loaded, duplicateOf: loaded };
    const priorLoads = await listPriorLoads(tx, blob.sha256Tag);
    await recordBlob(tx, blob);
    const { id: loadId } = await createLoad(tx, keys, {
      fileName: file.fileName,
      format: 'unread',
      source: file.source ?? 'plan',
      createdBy: file.actor,
    });
    await startLoading(tx, loadId, blob);
    const finishedAt = new Date();
    const received = { done: blob.bytes, busyMs: finishedAt.getTime() - startedAt.getTime() };
    await noteSteps(tx, loadId, {
      receive: { ...received, startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString() },
    });
    if (file.hold) await requestHold(tx, file.actor, loadId);
    await noteSha256(tx, keys, loadId, blob.sha256);
    const jobId = await createJobRun(tx, 'import-file', loadId);
    await recordAudit(tx, {
      actor: file.actor,
      action: 'load.receive',
      outcome: 'success',
      subject: { kind: 'load', id: loadId },
      details: { bytes: blob.bytes },
    });
    return { loadId, jobId, ...(priorLoads.length > 0 ? { priorLoads } : {}) };
  });
  faultPoint('receive.load-created');
  if (received.jobId) {
    await product.queue.enqueue('import-file', { tenantId, jobRunId: received.jobId, subjectId: received.loadId });
    faultPoint('receive.enqueued');
  }
  return received;
}
