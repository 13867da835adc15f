import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { type Erasure, readIdentifiers } from '@optimiq/store/postgres/erasures';
import { cancelUnmapped } from '@optimiq/store/postgres/loads-hold';
import { forgetBlob, listRawFiles, noteRawFileRemoved, type RawFile } from '@optimiq/store/postgres/raw-files';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { needlesOf } from './raw-file-search.ts';
import { searchInThread } from './search-thread.ts';

const actor = { kind: 'system', id: 'erase-member' } as const;

export type RemovedFiles = {
  readonly documents: number;
  readonly rawFiles: number;
  readonly searched: number;
  /** Raw files that are held by a person's word: one of their identifiers is in them, or cannot be ruled out. */
  readonly held: number;
};

/**
 * Removes the files that still hold the erased members: documents about them only, raw files of loads that state them,
 * and raw files in which one of their identifiers is found, such as in a row that was refused.
 *
 * Raw files go whole: facts have what they said, and a file without one person's segments would be none that its sender
 * sent. A file that cannot be looked into goes, too; one that waits for its mapping takes its load with it.
 */
export async function removeFilesOf(
  product: Product,
  tenantId: TenantId,
  erasure: Erasure,
  onProgress: (done: number, total: number) => void,
): Promise<RemovedFiles> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const { blobs, facts } = product;
  const keys = await product.keysOf(tenantId);
  const { plan } = erasure;

  let documents = 0;
  for (const name of plan.documents) {
    // A load since may say that the same document is somebody else's, too.
    const named = await facts.inspect(tenantId, 'select 1 from facts.documents where blob_name = $1 limit 1', [name]);
    if (named.length > 0) continue;
    await blobs.remove(tenantId, name);
    faultPoint('erase.document-removed');
    await inTenant((tx) => forgetBlob(tx, name));
    documents += 1;
  }

  const stating = new Set<LoadId>(plan.loads);
  const needles = needlesOf(await inTenant((tx) => readIdentifiers(tx, keys, erasure.id)));
  const files = await inTenant((tx) => listRawFiles(tx, erasure.createdAt));
  let [rawFiles, held] = [0, 0];
  for (const [index, file] of files.entries()) {
    product.leaveOff.throwIfAborted();
    const isStated = file.loads.some((load) => stating.has(load));
    const span = (offset: number, length: number) => blobs.readSpan(keys, tenantId, file.blob, offset, length);
    const holds =
      isStated || (await searchInThread({ size: file.bytes, span }, needles, product.leaveOff).catch(isMissing));
    if (holds && file.isHeld && !isStated) held += 1;
    else if (holds) {
      await remove(product, tenantId, file);
      rawFiles += 1;
    }
    onProgress(index + 1, files.length);
  }
  return { documents, rawFiles, searched: files.length, held };
}

/** The file goes before it is said to be gone: cut short, the load still names it, and this is done again. */
async function remove(product: Product, tenantId: TenantId, file: RawFile): Promise<void> {
  await withTenant(product.database.app, tenantId, (tx) => cancelUnmapped(tx, actor, file.loads));
  await product.blobs.remove(tenantId, file.blob);
  faultPoint('erase.raw-file-removed');
  await withTenant(product.database.app, tenantId, async (tx) => {
    await noteRawFileRemoved(tx, file, 'erasure');
    for (const id of file.loads) {
      await recordAudit(tx, { actor, action: 'raw-file.remove', outcome: 'success', subject: { kind: 'load', id } });
    }
  });
  faultPoint('erase.raw-file-noted');
}

/** A raw file that is named and not there was removed before a crash could say so. */
function isMissing(error: unknown): boolean {
  if ((error as { code?: string }).code === 'missing') return true;
  throw error;
}
