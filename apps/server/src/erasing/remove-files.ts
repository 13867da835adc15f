import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { type Erasure, readIdentifiers } from '@optimiq/store/postgres/erasures';
import { isAnyHeld } from '@optimiq/store/postgres/holds';
import { cancelUnmapped } from '@optimiq/store/postgres/loads-hold';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import {
  countRawFiles,
  forgetBlob,
  listRawFiles,
  noteRawFileRemoved,
  type RawFile,
} from '@optimiq/store/postgres/raw-files';
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
  /** Documents and raw files that hold them and that a legal hold keeps. */
  readonly held: { readonly documents: readonly string[]; readonly rawFiles: readonly RawFile[] };
  /** Raw files that were being read, or wait to be: nobody has searched them. */
  readonly unsearched: number;
};

/**
 * Removes the files that still hold the erased members: documents about them only, raw files of loads that state them,
 * and raw files in which one of their identifiers is found, such as in a row that was refused.
 *
 * Raw files go whole: facts have what they said, and a file without one person's segments would be none that its sender
 * sent. A file that cannot be looked into goes, too; one that waits for its mapping takes its load with it. What a legal
 * hold keeps, also one set since the erasure was asked for, stays and is told.
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
  const held = { documents: [] as string[], rawFiles: [] as RawFile[] };

  let documents = 0;
  for (const name of plan.documents) {
    // A load since may say that the same document is somebody else's, too.
    const named = await facts.inspect(tenantId, 'select 1 from facts.documents where blob_name = $1 limit 1', [name]);
    if (named.length > 0) continue;
    if (await removeDocument(product, tenantId, plan.loads, name)) documents += 1;
    else held.documents.push(name);
  }

  const stating = new Set<LoadId>(plan.loads);
  const needles = needlesOf(await inTenant((tx) => readIdentifiers(tx, keys, erasure.id)));
  const files = await inTenant((tx) => listRawFiles(tx, erasure.createdAt));
  const unsearched = (await inTenant((tx) => countRawFiles(tx, erasure.createdAt))) - files.length;
  let [rawFiles, neededAgain] = [0, 0];
  for (const [index, file] of files.entries()) {
    product.leaveOff.throwIfAborted();
    const span = (offset: number, length: number) => blobs.readSpan(keys, tenantId, file.blob, offset, length);
    const holds =
      file.loads.some((load) => stating.has(load)) ||
      (await searchInThread({ size: file.bytes, span }, needles, product.leaveOff).catch(isMissing));
    const outcome = holds && (await removeRawFile(product, tenantId, file, erasure.createdAt));
    if (outcome === 'removed') rawFiles += 1;
    if (outcome === 'needed') neededAgain += 1;
    if (outcome === 'held') held.rawFiles.push(file);
    onProgress(index + 1, files.length);
  }
  return { documents, rawFiles, searched: files.length, held, unsearched: unsearched + neededAgain };
}

/** Which load a document came by is no longer known: a hold on any that states the members keeps it. */
async function removeDocument(product: Product, tenantId: TenantId, loads: readonly LoadId[], name: string) {
  return inLease(product, tenantId, async (tx) => {
    if (await isAnyHeld(tx, loads)) return false;
    await product.blobs.remove(tenantId, name);
    faultPoint('erase.document-removed');
    await forgetBlob(tx, name);
    return true;
  });
}

/**
 * The file goes first: cut short, the load still names it, and this is done again. Loads of the same bytes are made and
 * holds are set under the same locks: neither comes while the file goes.
 */
async function removeRawFile(product: Product, tenantId: TenantId, { blob }: RawFile, until: Date) {
  const outcome = await inLease(product, tenantId, async (tx) => {
    // Nobody maps a file while it goes.
    await lockTenant(tx, 'vault', 'exclusive');
    await lockTenant(tx, 'numbering', 'exclusive');
    const [file] = await listRawFiles(tx, until, blob);
    if (!file) return 'needed';
    if (await isAnyHeld(tx, file.loads)) return 'held';
    await cancelUnmapped(tx, actor, file.loads);
    await product.blobs.remove(tenantId, blob);
    faultPoint('erase.raw-file-removed');
    await noteRawFileRemoved(tx, file, 'erasure');
    for (const id of file.loads) {
      await recordAudit(tx, { actor, action: 'raw-file.remove', outcome: 'success', subject: { kind: 'load', id } });
    }
    return 'removed';
  });
  if (outcome === 'removed') faultPoint('erase.raw-file-noted');
  return outcome;
}

/** The row that names a file and the file go in one step that no backup cuts through. */
const inLease = <T>(product: Product, tenantId: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
  product.deletions.during(() => withTenant(product.database.app, tenantId, work));

/** A raw file that is named and not there was removed before a crash could say so. */
function isMissing(error: unknown): boolean {
  if ((error as { code?: string }).code === 'missing') return true;
  throw error;
}
