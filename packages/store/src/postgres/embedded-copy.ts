import { randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { freeSpace } from '../blobs/disk.ts';
import { StoreError } from './errors.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A copy still holds people who were erased since: it does not stay. */
const keptDays = 30;

/**
 * Copies a folder that nobody writes to, such as that of a server that is stopped, and takes the place of the copy made
 * before.
 *
 * @param to where the copy lies afterwards; it is whole there, or absent. Owners and modes are those of the original.
 *
 * Throws StoreError 'disk-full' without room for the copy and a fifth more, and an Error while the server runs.
 */
export async function copyDataFolder(dataDir: string, to: string): Promise<void> {
  if (existsSync(join(dataDir, 'postmaster.pid'))) throw new Error('the database folder is in use');
  const folder = dirname(to);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((await freeSpace(folder)).free < sizeOf(dataDir) * 1.2) throw new StoreError('disk-full');
  const part = join(folder, `.part-${randomUUID()}`);
  try {
    copyTree(dataDir, part);
    rmSync(to, { recursive: true, force: true });
    renameSync(part, to);
    syncPath(folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  const now = new Date();
  utimesSync(to, now, now);
}

/** Removes copies of another month, and what a killed copying left. */
export function sweepDataCopies(folder: string, now = Date.now()): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isOld = now - lstatSync(path).mtimeMs > keptDays * dayMs;
    if (name.startsWith('.part-') || isOld) rmSync(path, { recursive: true, force: true });
  }
}

function sizeOf(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((total, name) => total + sizeOf(join(path, name)), 0);
}

/** Files and folders; sockets belong to a running server. Each is on the disk before the copy gets its name. */
function copyTree(from: string, to: string): void {
  const found = lstatSync(from);
  if (found.isDirectory()) {
    mkdirSync(to, { mode: 0o700 });
    for (const name of readdirSync(from)) copyTree(join(from, name), join(to, name));
  } else if (found.isFile()) {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } else {
    if (found.isSocket()) return;
    // A tablespace elsewhere: a copy without it would be none.
    throw new Error(`not a file of a database folder: ${basename(from)}`);
  }
  giveTo(to, found);
  syncPath(to);
}

function giveTo(path: string, { uid, gid }: Stats): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
