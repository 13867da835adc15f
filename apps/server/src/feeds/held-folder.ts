import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that is held open: what is done in it happens in that folder, whatever its name leads to meanwhile. */
export type HeldFolder = {
  /** The path by which its files are reached. */
  at(name: string): string;
  close(): Promise<void>;
};

const descriptors = '/proc/self/fd';

/**
 * Opens a folder by its own path, through no link at any part of it.
 *
 * @param path as `realpath` gives it.
 * @returns    undefined when a link or something else lies there by now.
 *
 * Only Linux names what is open; elsewhere files are reached by path, and a link at the end of it is still refused.
 */
export async function holdFolder(path: string): Promise<HeldFolder | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (['ENOTDIR', 'ELOOP'].includes((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
  const own = `${descriptors}/${handle.fd}`;
  const isNamed = existsSync(own);
  if (isNamed && (await readlink(own)) !== path) {
    await handle.close();
    return undefined;
  }
  const base = isNamed ? own : path;
  return { at: (name) => join(base, name), close: () => handle.close() };
}

/** Names of the plain files that lie in the folder itself, in order; links, folders, pipes and devices are none. */
export async function listPlainFiles(folder: HeldFolder): Promise<string[]> {
  const entries = await readdir(folder.at('.'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/**
 * Moves a file into a folder beside it, which is made when it is not there, under a name that is free in it.
 *
 * @param inode of the file that is meant; when another lies under its name by now, nothing is moved.
 * @returns     whether it was moved.
 *
 * Throws 'not-a-plain-file' when the folder beside it is a link or no folder.
 */
export async function moveBeside(folder: HeldFolder, name: string, place: string, inode?: number): Promise<boolean> {
  const to = folder.at(place);
  await mkdir(to, { recursive: true, mode: 0o700 }).catch((error: { code?: string }) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const target = await holdBeside(to);
  try {
    const isTaken = (path: string) =>
      lstat(path).then(
        () => true,
        () => false,
      );
    let path = target.at(name);
    for (let copy = 2; await isTaken(path); copy += 1) path = target.at(`${name}.${copy}`);
    if (inode !== undefined && (await lstat(folder.at(name))).ino !== inode) return false;
    await rename(folder.at(name), path);
    return true;
  } finally {
    await target.close();
  }
}

/** A folder of one that is held: only its own last part may be a link, and is none. */
async function holdBeside(path: string): Promise<HeldFolder> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(() => {
    throw new NotPlainError();
  });
  const own = `${descriptors}/${handle.fd}`;
  const base = existsSync(own) ? own : path;
  return { at: (name) => join(base, name), close: () => handle.close() };
}

/** Removes a file of the folder; nothing when there is none. */
export const removeFrom = (folder: HeldFolder, name: string): Promise<void> => rm(folder.at(name), { force: true });

/** Something lies there that is no plain file, or no folder, of its own. */
export class NotPlainError extends Error {
  readonly code = 'not-a-plain-file';
}
