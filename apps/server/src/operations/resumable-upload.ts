import { randomBytes } from 'node:crypto';
import { largestPieceBytes } from '@optimiq/contracts/uploads';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { Blob } from '@optimiq/store/blobs/files';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import {
  addUploadPart,
  countOpenUploads,
  createUpload,
  deleteUpload,
  endUpload,
  findUpload,
  forgetUploadParts,
  listSpentUploads,
  listUploadParts,
  readUploadName,
} from '@optimiq/store/postgres/uploads';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { bytesUpTo, TooLargeError } from './bytes-up-to.ts';
import { requireIntake } from './quota.ts';
import { receiveFile } from './receive-file.ts';

/** Random bytes before each piece: equal pieces of two uploads are two blobs, so removing one removes no other. */
const saltBytes = 32;

export type UploadRequest = { fileName: string; source: string; hold: boolean; bytes: number; actor: AuditActor };

/** Uploads of a tenant that may be open at once: an abandoned one keeps its pieces for a day. */
const mostOpenUploads = 50;

/**
 * Opens an upload of a file whose size is known. Fails with 'too-many' while the tenant has as many open as it may.
 * Throws 'disk-full', 'stores-disagree', 'quota-storage' or 'quota-jobs'.
 */
export async function openUpload(
  product: Product,
  tenantId: TenantId,
  request: UploadRequest,
): Promise<Result<string, 'too-many'>> {
  await product.agreement.require(tenantId);
  await product.requireSpace();
  const { fileName, source, hold, bytes, actor } = request;
  const keys = await product.keysOf(tenantId);
  return withTenant(product.database.app, tenantId, async (tx) => {
    await requireIntake(tx, bytes);
    if ((await countOpenUploads(tx)) >= mostOpenUploads) return failed('too-many');
    return ok(await createUpload(tx, keys, { fileName, source, isHeld: hold, bytes, createdBy: actor.id }));
  });
}

export type Appended = { readonly received: number; readonly loadId?: LoadId; readonly jobId?: string };

/**
 * Adds a piece where the pieces before it end. What arrived of a piece whose connection broke is kept. The last piece
 * makes the file a load.
 *
 * Fails with 'unknown', or with 'offset' when the piece begins elsewhere or is longer than the file: nothing changed.
 * Throws 'too-large' when it is longer than a piece may be.
 */
export async function appendToUpload(
  product: Product,
  tenantId: TenantId,
  id: string,
  startsAt: number,
  bytes: AsyncIterable<Uint8Array>,
  actor: AuditActor,
): Promise<Result<Appended, 'unknown' | 'offset'>> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const upload = await inTenant((tx) => findUpload(tx, id, actor.id));
  if (!upload) return failed('unknown');
  if (upload.loadId) return ok({ received: upload.bytes, loadId: upload.loadId });
  if (startsAt !== upload.received) return failed('offset');
  const keys = await product.keysOf(tenantId);
  const room = upload.bytes - startsAt;
  let blob: Blob;
  try {
    const piece = bytesUpTo(salted(bytes), saltBytes + Math.min(room, largestPieceBytes));
    blob = await product.blobs.put(keys, tenantId, piece, 'upload');
  } catch (error) {
    if (error instanceof TooLargeError && room < largestPieceBytes) return failed('offset');
    throw error;
  }
  const length = blob.bytes - saltBytes;
  faultPoint('upload.part-written');
  const kept = await inTenant(async (tx) => {
    const now = await findUpload(tx, id, actor.id, 'change');
    const fits = now?.received === startsAt && startsAt + length <= now.bytes && !now.loadId;
    if (!fits || length === 0) return { received: now?.received ?? 0, isKept: fits && length === 0 };
    await addUploadPart(tx, id, { startsAt, bytes: length, blobName: blob.name });
    return { received: startsAt + length, isKept: true };
  });
  if (!kept.isKept || length === 0) await product.blobs.remove(tenantId, blob.name);
  if (!kept.isKept) return failed('offset');
  faultPoint('upload.part-noted');
  if (kept.received < upload.bytes) return ok({ received: kept.received });
  return ok({ received: kept.received, ...(await makeLoad(product, tenantId, id, actor)) });
}

/** Joins the pieces of a whole file into a load. Begun again after a crash, equal bytes are the same load. */
async function makeLoad(product: Product, tenantId: TenantId, id: string, actor: AuditActor) {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const keys = await product.keysOf(tenantId);
  const { upload, fileName, parts } = await inTenant(async (tx) => ({
    upload: (await findUpload(tx, id, actor.id))!,
    fileName: await readUploadName(tx, keys, id),
    parts: await listUploadParts(tx, id),
  }));
  async function* joined(): AsyncGenerator<Uint8Array> {
    for (const name of parts) yield* withoutSalt(product.blobs.read(keys, tenantId, name));
  }
  const { source, isHeld: hold } = upload;
  const received = await receiveFile(product, tenantId, { bytes: joined(), fileName, source, hold, actor });
  await inTenant((tx) => endUpload(tx, id, received.loadId));
  faultPoint('upload.ended');
  for (const name of parts) await product.blobs.remove(tenantId, name);
  await inTenant((tx) => forgetUploadParts(tx, id));
  return received;
}

/** Takes away pieces that nobody needs: of uploads that expired, and of files that are loads. */
export async function sweepUploads(product: Product, tenantId: TenantId): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  for (const { id, isExpired } of await inTenant(listSpentUploads)) {
    for (const name of await inTenant((tx) => listUploadParts(tx, id))) await product.blobs.remove(tenantId, name);
    await inTenant((tx) => (isExpired ? deleteUpload(tx, id) : forgetUploadParts(tx, id)));
  }
}

/** A piece with its salt; a connection that breaks ends it where it broke. */
async function* salted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield randomBytes(saltBytes);
  try {
    for await (const chunk of bytes) yield chunk;
  } catch {
    return;
  }
}

async function* withoutSalt(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = saltBytes;
  for await (const chunk of bytes) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
