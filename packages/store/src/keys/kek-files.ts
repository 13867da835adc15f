import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KeyRing } from '../crypto/key-ring.ts';
import { lastVersion } from '../crypto/seal.ts';
import { KeyFolderError } from './key-folder-error.ts';

/** One file a version: kek-1.key, kek-2.key. The highest wraps; lower ones open what they wrapped, as in old backups. */
const form = /^kek-([1-9]\d{0,2})\.key$/;
const nameOf = (version: number): string => `kek-${version}.key`;
const keyBytes = 32;

/** Key-encryption keys of a folder by version; undefined when it has none. Fails with `KeyFolderError`. */
export function readKekFiles(folder: string): KeyRing | undefined {
  const versions = readdirSync(folder)
    .flatMap((name) => form.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((version) => version <= lastVersion)
    .sort((a, b) => a - b);
  if (versions.length === 0) return undefined;
  const keys = new Map(versions.map((version) => [version, readKek(join(folder, nameOf(version)))] as const));
  return { current: versions.at(-1)!, versions: keys };
}

function readKek(path: string): Buffer {
  const { mode } = lstatSync(path);
  if ((mode & 0o077) !== 0 || !lstatSync(path).isFile())
    throw new KeyFolderError('key-mode', 'A key file is open to others: expected mode 0600');
  const kek = readFileSync(path);
  if (kek.length !== keyBytes)
    throw new KeyFolderError('key-form', `A key file has ${kek.length} bytes: expected ${keyBytes}`);
  return kek;
}

/** Makes the key of a version, durably; of two that make it at once one wins, and false tells the other. */
export function createKekFile(folder: string, version: number): boolean {
  return createOnce(folder, nameOf(version), randomBytes(keyBytes));
}

/** Removes the key of a version. What it wrapped, in old backups too, is lost. */
export function removeKekFile(folder: string, version: number): void {
  rmSync(join(folder, nameOf(version)), { force: true });
  syncFolder(folder);
}

/** Writes a file whole under another name first and links it; false when another was faster. */
export function createOnce(folder: string, name: string, content: Uint8Array): boolean {
  const path = join(folder, name);
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(fresh, 'wx', 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(handle, content, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh);
    syncFolder(folder);
  }
}

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
