import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createOnce, syncFolder } from './kek-files.ts';
import type { KeyEncryption, KeySubject, WrappedKey } from './key-encryption.ts';
import { KeyFolderError } from './key-folder-error.ts';

/**
 * The secret from which everything is derived that must outlive a key-encryption key: database passwords, the cookie
 * secret, hashes of machine keys. It lies in the keys folder, wrapped, and is never exchanged.
 */
const fileName = 'root.json';
const subject: KeySubject = { tenant: '', purpose: 'installation-root', version: 1 };

/** A root secret as a backup holds it, and whether the folder stays as it is. */
export type BackedUpRoot = { readonly wrapped: WrappedKey; readonly isReadOnly: boolean };

/**
 * The secret, 32 bytes; made by the first call, or taken over from a backup.
 *
 * @param backedUp the secret of the installation that was backed up, as it was wrapped there; written into a folder
 *                 that has none unless it is only to be read.
 *
 * Fails with `KeyEncryptionError` before anything is written, and with `KeyFolderError`: 'other-root' when the folder
 * holds another secret than the backup's.
 */
export async function openRootSecret(
  folder: string,
  encryption: KeyEncryption,
  backedUp?: BackedUpRoot,
): Promise<Buffer> {
  const stored = read(folder);
  const taken = backedUp && (await encryption.unwrap(subject, backedUp.wrapped));
  if (stored) {
    const secret = await encryption.unwrap(subject, stored);
    if (taken && !timingSafeEqual(taken, secret))
      throw new KeyFolderError('other-root', 'The keys folder is of another installation than the backup');
    return secret;
  }
  if (taken && backedUp.isReadOnly) return taken;
  const wrapped = backedUp?.wrapped ?? (await encryption.wrap(subject, randomBytes(32)));
  // Of two first starts at once, one secret wins: it is read back in any case.
  createOnce(folder, fileName, bytesOf(wrapped));
  return encryption.unwrap(subject, read(folder)!);
}

/** Which key-encryption key wraps the secret; undefined before the first start. */
export const rootWrappedBy = (folder: string): string | undefined => read(folder)?.by;

/** The secret as it lies in the folder, for a backup; undefined before the first start. */
export const wrappedRoot = (folder: string): WrappedKey | undefined => read(folder);

/** Wraps the secret by the present key-encryption key; changes nothing when it is already. */
export async function rewrapRootSecret(folder: string, encryption: KeyEncryption): Promise<void> {
  const stored = read(folder);
  if (!stored || stored.by === encryption.name) return;
  const wrapped = await encryption.wrap(subject, await encryption.unwrap(subject, stored));
  const fresh = join(folder, `${fileName}.new`);
  rmSync(fresh, { force: true });
  const handle = openSync(fresh, 'wx', 0o600);
  writeSync(handle, bytesOf(wrapped));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, join(folder, fileName));
  syncFolder(folder);
}

/** A secret for one use, 43 characters: other uses cannot be told from it. */
export const derivedSecret = (root: Uint8Array, use: string): string =>
  createHmac('sha256', root).update(use).digest('base64url');

const bytesOf = ({ by, bytes }: WrappedKey) => Buffer.from(JSON.stringify({ by, wrapped: bytes.toString('base64') }));

function read(folder: string): WrappedKey | undefined {
  const path = join(folder, fileName);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if ((found.mode & 0o077) !== 0)
    throw new KeyFolderError('key-mode', 'The file of the root secret is open to others: expected mode 0600');
  try {
    const { by, wrapped } = JSON.parse(readFileSync(path, 'utf8')) as { by: string; wrapped: string };
    if (typeof by === 'string' && typeof wrapped === 'string') return { by, bytes: Buffer.from(wrapped, 'base64') };
  } catch {
    // Told below.
  }
  throw new KeyFolderError('root-form', 'The file of the root secret is damaged');
}
