import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '@optimiq/store/postgres/errors';
import { type Manifest, manifestName, readManifest } from './manifest.ts';

/** A backup that lies in a folder. */
export type FoundBackup = { readonly path: string; readonly manifest: Manifest };

const partPrefix = '.part-';
const nameForm = /^backup-\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** 'backup-20261127T160012Z-1f2e3d4c' */
export const backupName = (id: string, snapshotAt: Date): string =>
  `backup-${snapshotAt.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-${id.slice(0, 8)}`;

/**
 * Makes the folder that a backup is written to. It has another name until it is whole, so that a half backup is never
 * taken for one; what killed ones left is removed.
 */
export async function makePartFolder(parent: string, id: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeParts(parent);
  const path = join(parent, `${partPrefix}${id}`);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Writes the manifest, which comes last, and gives the folder its name. */
export async function finishPart(part: string, parent: string, name: string, manifest: Manifest): Promise<string> {
  try {
    const file = await open(join(part, manifestName), 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(manifest, undefined, 1)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(part);
    const path = join(parent, name);
    await rename(part, path);
    await syncFolder(parent);
    return path;
  } catch (error) {
    throw ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '') ? new StoreError('disk-full') : error;
  }
}

/** Whole backups in a folder, oldest first. Nothing when the folder cannot be read. */
export async function listBackupsIn(parent: string): Promise<FoundBackup[]> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => nameForm.test(name)).sort();
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(parent, name);
      const manifest = await readManifest(path);
      return manifest ? [{ path, manifest }] : [];
    }),
  );
  return found.flat();
}

/**
 * The backup that an operator names: its folder, or a folder of backups, of which the newest is taken.
 * Undefined where there is none that is whole.
 */
export async function findBackup(path: string): Promise<FoundBackup | undefined> {
  const manifest = await readManifest(path);
  if (manifest) return { path, manifest };
  return (await listBackupsIn(path)).at(-1);
}

/** Removes backups of a folder that have expired. @returns how many. */
export async function removeExpiredIn(parent: string, now: Date): Promise<number> {
  const expired = (await listBackupsIn(parent)).filter(({ manifest }) => new Date(manifest.expiresAt) <= now);
  for (const { path } of expired) await rm(path, { recursive: true, force: true });
  return expired.length;
}

async function removeParts(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(partPrefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
