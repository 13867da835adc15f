import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { createLoad, findActiveLoadBySha } from '@optimiq/store/postgres/loads';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

export type ReceivedFile = { readonly loadId: string; readonly jobId?: string; readonly duplicateOf?: string };

/**
 * Takes a file in: bytes to an encrypted blob, then a load and the job that reads it.
 *
 * @param file.bytes  the file as it is, compressed or not; read once, memory flat.
 * @param file.source name of the feed: member and claim numbers are unique within it.
 * @returns           the load; `duplicateOf` and no job when the same bytes are loaded and visible already.
 *
 * Throws StoreError 'disk-full' before anything is written.
 */
export async function receiveFile(
  product: Product,
  tenantId: TenantId,
  file: { bytes: AsyncIterable<Uint8Array>; fileName: string; source?: string; actor: AuditActor },
): Promise<ReceivedFile> {
  const keys = await product.keysOf(tenantId);
  const blob = await product.blobs.put(keys, tenantId, file.bytes, 'raw-file');
  faultPoint('receive.blob-written');

  const received = await withTenant(product.database.app, tenantId, async (tx): Promise<ReceivedFile> => {
    const loaded = await findActiveLoadBySha(tx, blob.sha256Tag);
    if (loaded) return { loadId: loaded, duplicateOf: loaded };
    const { loadId } = await createLoad(tx, keys, {
      fileName: file.fileName,
      source: file.source ?? 'plan',
      sha256Tag: blob.sha256Tag,
      blobName: blob.name,
      bytes: blob.bytes,
      createdBy: file.actor.id ?? file.actor.kind,
    });
    const jobId = await createJobRun(tx, 'import-file', loadId);
    await recordAudit(tx, {
      actor: file.actor,
      action: 'load.receive',
      outcome: 'success',
      subject: { kind: 'load', id: loadId },
    });
    return { loadId, jobId };
  });
  faultPoint('receive.load-created');
  if (received.jobId) {
    await product.queue.enqueue('import-file', { tenantId, jobRunId: received.jobId, subjectId: received.loadId });
  }
  return received;
}
