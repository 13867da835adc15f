import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from './process-identity.ts';

/**
 * Runs `work` while no other process holds `path`; waits for a living holder, removes a dead one's lock.
 *
 * @param path file that is created for the time of the work; holds the holder's process identity.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own = identityOf(process.pid) ?? `${process.pid}:0:0`;
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, own, { mode: 0o600 });
  try {
    while (!take(mine, path)) {
      clearDead(path);
      await sleep(50);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A hard link is made by one process only, and never shows a half-written holder. */
function take(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function clearDead(path: string): void {
  const holder = read(path);
  if (holder === undefined || isAlive(holder)) return;
  // Between the look and the removal another process may have cleared it and taken the lock: look again at what was moved.
  const moved = `${path}.dead-${randomUUID()}`;
  try {
    renameSync(path, moved);
  } catch {
    return;
  }
  if (read(moved) !== holder) take(moved, path);
  rmSync(moved, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
