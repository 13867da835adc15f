import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { cancelUnmapped } from '@optimiq/store/postgres/loads-hold';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import {
  forgetBlob,
  listExpiredRawFiles,
  listKeptBlobs,
  noteRawFileRemoved,
  type RawFile,
} from '@optimiq/store/postgres/raw-files';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { removeExpiredExports } from '../exporting/remove-exports.ts';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

const actor: AuditActor = { kind: 'system', id: 'retention' };
const orphanAfterMs = 24 * 3_600_000;

/**
 * Removes files of exports whose time is over, raw files that are older than the tenant keeps them, and blobs that nothing names, such as an upload whose
 * load was never made. Doing it again changes nothing.
 *
 * @returns how many of each were removed.
 */
export async function removeExpired(
  product: Product,
  tenantId: TenantId,
  now: Date,
): Promise<{ readonly rawFiles: number; readonly orphans: number }> {
  await product.agreement.require(tenantId);
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  await removeExpiredExports(product, tenantId, now);
  const putAt = new Map((await product.blobs.list(tenantId)).map((blob) => [blob.name, blob.putAt]));
  const isOld = (name: string) => isOldAt(putAt.get(name), now);
  // The same bytes sent again have just been put under the same name: their load is about to be made.
  const expired = (await inTenant((tx) => listExpiredRawFiles(tx, now))).filter(({ blob }) => isOld(blob));
  let rawFiles = 0;
  for (const file of expired) {
    if (!(await removeRawFile(product, tenantId, file, now))) continue;
    putAt.delete(file.blob);
    rawFiles += 1;
  }
  const orphans = await removeOrphans(product, tenantId, [...putAt.keys()].filter(isOld), now);
  if (rawFiles + orphans > 0) product.log.info({ rawFiles, orphans }, 'files no longer kept were removed');
  return { rawFiles, orphans };
}

const isOldAt = (putAt: Date | undefined, now: Date): boolean =>
  now.getTime() - (putAt?.getTime() ?? 0) > orphanAfterMs;

/** The file goes before it is said to be gone: cut short between, the next day says it. */
async function removeRawFile(product: Product, tenantId: TenantId, file: RawFile, now: Date): Promise<boolean> {
  const inLease = (work: (tx: TenantTx) => Promise<boolean>) =>
    product.deletions.during(() => withTenant(product.database.app, tenantId, work));
  return inLease(async (tx) => {
    // Nobody maps a file while it goes, and loads of the same bytes are made under the second lock.
    await lockTenant(tx, 'vault', 'exclusive');
    await lockTenant(tx, 'numbering', 'exclusive');
    const isStill = (await listExpiredRawFiles(tx, now)).some(({ blob }) => blob === file.blob);
    if (!isStill || !isOldAt(await product.blobs.putAt(tenantId, file.blob), now)) return false;
    await cancelUnmapped(tx, actor, file.loads);
    await product.blobs.remove(tenantId, file.blob);
    faultPoint('retention.file-removed');
    await noteRawFileRemoved(tx, file, 'retention');
    for (const id of file.loads) {
      await recordAudit(tx, {
        actor,
        action: 'raw-file.remove',
        outcome: 'success',
        subject: { kind: 'load', id },
      });
    }
    return true;
  });
}

/** Blobs that neither a load nor a record of the facts names. */
async function removeOrphans(product: Product, tenantId: TenantId, old: readonly string[], now: Date): Promise<number> {
  if (old.length === 0) return 0;
  const named = await product.facts.inspect<{ name: string }>(
    tenantId,
    'select distinct blob_name as name from facts.documents',
  );
  const documents = new Set(named.map(({ name }) => name));
  const inLease = (work: (tx: TenantTx) => Promise<number>) =>
    product.deletions.during(() => withTenant(product.database.app, tenantId, work));
  return inLease(async (tx) => {
    await lockTenant(tx, 'numbering', 'exclusive');
    const kept = new Map((await listKeptBlobs(tx)).map(({ name, kind }) => [name, kind]));
    const unnamed = old.filter((name) => {
      const kind = kept.get(name);
      return kind === undefined || (kind === 'document' && !documents.has(name));
    });
    const orphans: string[] = [];
    for (const name of unnamed) {
      // Put again since they were listed, it is about to be named.
      if (!isOldAt(await product.blobs.putAt(tenantId, name), now)) continue;
      orphans.push(name);
      await product.blobs.remove(tenantId, name);
      await forgetBlob(tx, name);
    }
    if (orphans.length > 0) {
      const details = { blobs: orphans.length };
      await recordAudit(tx, { actor, action: 'blob.remove-orphans', outcome: 'success', details });
    }
    return orphans.length;
  });
}
