import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '@optimiq/store/postgres/process-identity';

/** Held for the life of the one process that serves an installation. */
export type ServiceLock = { release(): void };

/**
 * Takes an installation for this process.
 *
 * @returns undefined when another living process holds it; the lock of a dead one is replaced.
 */
export function takeServiceLock(runFolder: string): ServiceLock | undefined {
  const path = join(runFolder, 'service.lock');
  const own = identityOf(process.pid) ?? `${process.pid}`;
  for (let attempt = 0; attempt < 10; attempt++) {
    if (link(path, own)) return { release: () => read(path) === own && rmSync(path, { force: true }) };
    const holder = read(path);
    if (holder === own) return { release: () => rmSync(path, { force: true }) };
    if (holder !== undefined && isAlive(holder)) return undefined;
    if (holder !== undefined) clear(path, holder);
  }
  return undefined;
}

/** Whether a living process holds the installation. */
export function isServiceHeld(runFolder: string): boolean {
  const holder = read(join(runFolder, 'service.lock'));
  return holder !== undefined && isAlive(holder);
}

/** A hard link appears whole or not at all, and to one process only. */
function link(path: string, own: string): boolean {
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, own, { mode: 0o600 });
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Moves a dead holder's lock away; puts it back when another process took it between the look and the move. */
function clear(path: string, holder: string): void {
  const moved = `${path}.dead-${randomUUID()}`;
  try {
    renameSync(path, moved);
  } catch {
    return;
  }
  const found = read(moved);
  if (found !== undefined && found !== holder) {
    try {
      linkSync(moved, path);
    } catch {
      // A third process was faster; its lock stands.
    }
  }
  rmSync(moved, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
