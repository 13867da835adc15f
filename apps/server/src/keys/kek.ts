import type { KekState } from '@optimiq/contracts/keys';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { createKekFile, readKekFiles, removeKekFile } from '@optimiq/store/keys/kek-files';
import { listKeyVersions, rewrapKeys } from '@optimiq/store/keys/key-versions';
import { rewrapRootSecret, rootWrappedBy } from '@optimiq/store/keys/root-secret';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

/** Which key-encryption keys wrap how many keys: of all tenants, and the root secret. */
export async function kekState(product: Product): Promise<KekState> {
  const { encryption, folder } = product.keyFolder;
  const counts = new Map<string, number>();
  const add = (kek: string) => counts.set(kek, (counts.get(kek) ?? 0) + 1);
  const root = rootWrappedBy(folder);
  if (root) add(root);
  for (const { id } of await product.tenants()) {
    const versions = await withTenant(product.database.app, id, listKeyVersions);
    for (const { state, wrappedBy } of versions) if (state !== 'destroyed') add(wrappedBy);
  }
  const wraps = [...counts].map(([kek, keys]) => ({ kek, keys })).sort((a, b) => (a.kek < b.kek ? -1 : 1));
  return { adapter: encryption.adapter, current: encryption.name, wraps };
}

/**
 * Wraps every key by the key-encryption key in force: after another adapter was chosen, or its key was exchanged. Nothing
 * that the keys seal is touched. Cut short, the same again goes on.
 *
 * @returns number of keys that were wrapped anew.
 */
export async function rewrapAll(product: Product, actor: AuditActor): Promise<number> {
  const { keyFolder, database } = product;
  let rewrapped = 0;
  for (const { id } of await product.tenants()) {
    rewrapped += await withTenant(database.app, id, async (tx) => {
      const keys = await rewrapKeys(tx, id, keyFolder);
      const details = { keys, kek: keyFolder.encryption.name };
      if (keys > 0) await recordAudit(tx, { actor, action: 'key.rewrap', outcome: 'success', details });
      return keys;
    });
    faultPoint('kek.tenant-rewrapped');
  }
  if (rootWrappedBy(keyFolder.folder) !== keyFolder.encryption.name) {
    await rewrapRootSecret(keyFolder.folder, keyFolder.encryption);
    rewrapped += 1;
  }
  faultPoint('kek.rewrapped');
  return rewrapped;
}

/**
 * Makes the next key file and wraps everything by it. The old file stays, because backups of before name it; when they
 * have expired, `destroyKek` removes it.
 *
 * @returns keys that were wrapped anew; 'not-a-file' where another adapter wraps, which exchanges its key by its own means.
 */
export async function rotateKek(product: Product, actor: AuditActor): Promise<Result<number, 'not-a-file'>> {
  const { files, folder, encryption } = product.keyFolder;
  if (encryption.adapter !== 'file' || !files) return failed('not-a-file');
  createKekFile(folder, files.current + 1);
  faultPoint('kek.file-made');
  const now = readKekFiles(folder)!;
  for (const [version, key] of now.versions) if (!files.versions.has(version)) files.versions.set(version, key);
  files.current = now.current;
  return ok(await rewrapAll(product, actor));
}

/** Removes an old key file that wraps nothing any more. 'used' when it does, 'current' for the one in force. */
export async function destroyKek(
  product: Product,
  version: number,
): Promise<Result<void, 'unknown' | 'current' | 'used'>> {
  const { files, folder, encryption } = product.keyFolder;
  if (!files?.versions.has(version)) return failed('unknown');
  const name = `file:${version}`;
  if (encryption.name === name) return failed('current');
  if ((await kekState(product)).wraps.some(({ kek }) => kek === name)) return failed('used');
  removeKekFile(folder, version);
  files.versions.get(version)?.fill(0);
  files.versions.delete(version);
  return ok(undefined);
}
