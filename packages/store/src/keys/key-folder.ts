import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { KeyRing } from '../crypto/key-ring.ts';
import { createKekFile, readKekFiles } from './kek-files.ts';
import { type Adapter, encryptionBy, type KeyEncryption } from './key-encryption.ts';
import { KeyFolderError } from './key-folder-error.ts';
import { localEncryption } from './local-encryption.ts';
import { type BackedUpRoot, openRootSecret } from './root-secret.ts';

/** The open keys folder, and what wraps every other key. */
export type KeyFolder = {
  readonly folder: string;
  readonly encryption: KeyEncryption;
  /** 32 bytes that never change: see `root-secret.ts`. */
  readonly root: Buffer;
  /** Key-encryption keys of the folder's files, also where another adapter wraps; undefined: there are none. */
  readonly files: KeyRing | undefined;
  /** True when this call made the key file: the recovery sheet is then shown once. */
  readonly isNew: boolean;
};

export type KeyFolderOptions = {
  /** Folders that are backed up; the keys must lie in none of them. */
  readonly dataDirs?: readonly string[];
  /** False where data already exists, which a new key would never open. */
  readonly mayCreate?: boolean;
  /** What wraps; the folder's own file when absent. */
  readonly adapter?: Adapter;
  /** Adapters that are set up beside the file. */
  readonly others?: readonly KeyEncryption[];
  /** Root secret of the installation that was backed up, for a restore or a look at its backup. */
  readonly root?: BackedUpRoot;
};

/**
 * Opens the keys folder; on the very first start makes it, its key unless another adapter wraps, and the root secret.
 *
 * @param dir folder of mode 0700 that holds keys only; outside of all data folders.
 *
 * Fails with `KeyFolderError` and `KeyEncryptionError`; the modes of an existing folder are checked, never changed.
 */
export async function openKeyFolder(dir: string, options: KeyFolderOptions = {}): Promise<KeyFolder> {
  const { dataDirs = [], mayCreate = true, adapter = 'file', others = [], root } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const folder = realpathSync(dir);
  for (const data of dataDirs) {
    if (isInside(folder, data)) throw new KeyFolderError('inside-data', 'The keys folder lies inside the data folder');
  }
  if ((lstatSync(folder).mode & 0o077) !== 0)
    throw new KeyFolderError('folder-mode', 'The keys folder is open to others: expected mode 0700');

  let files = readKekFiles(folder);
  let isNew = false;
  if (!files && adapter === 'file') {
    if (!mayCreate)
      throw new KeyFolderError('key-missing', 'The data was written under a key that the keys folder lacks');
    isNew = createKekFile(folder, 1);
    files = readKekFiles(folder)!;
  }
  const encryption = encryptionBy(adapter, [...(files ? [localEncryption('file', files)] : []), ...others]);
  return { folder, encryption, files, isNew, root: await openRootSecret(folder, encryption, root) };
}

function isInside(folder: string, data: string): boolean {
  if (lstatSync(data, { throwIfNoEntry: false }) === undefined) return false;
  const path = relative(realpathSync(data), folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`));
}
