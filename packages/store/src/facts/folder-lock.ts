import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../postgres/process-identity.ts';
import { FactsError } from './errors.ts';

const form = /^keeper\.lock\.(\d+)$/;

/**
 * Takes the facts folder for this thread, or throws 'locked'.
 *
 * Locks are numbered. A new one is made above the highest, if that one's process is dead (pid, start tick and boot
 * tell), by a hard link that only one process can make; it holds only while it is the highest. So a stale lock is
 * replaced without a moment in which two believe they own the folder.
 *
 * @param token marks the lock as this keeper's, see `dropLock`.
 * @returns     what gives the folder back.
 */
export function lockFolder(folder: string, token: string): () => void {
  const owner = `${identityOf(process.pid) ?? `${process.pid}:?:?`}\n${token}`;
  const mine = join(folder, `keeper.lock-${randomUUID()}`);
  writeFileSync(mine, owner, { mode: 0o600, flag: 'wx' });
  try {
    const highest = Math.max(0, ...numbersIn(folder));
    if (highest > 0 && isHeld(readOwner(join(folder, `keeper.lock.${highest}`)))) throw new FactsError('locked');
    const number = highest + 1;
    const path = join(folder, `keeper.lock.${number}`);
    link(mine, path);
    const above = numbersIn(folder).some((other) => other > number);
    if (above) {
      rmSync(path, { force: true });
      throw new FactsError('locked');
    }
    for (const other of numbersIn(folder)) {
      if (other < number) rmSync(join(folder, `keeper.lock.${other}`), { force: true });
    }
    return () => rmSync(path, { force: true });
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Gives back the lock of a keeper thread that died: its process lives, so nobody else would see that it is stale. */
export function dropLock(folder: string, token: string): void {
  for (const number of numbersIn(folder)) {
    const path = join(folder, `keeper.lock.${number}`);
    if (readOwner(path)?.endsWith(`\n${token}`)) rmSync(path, { force: true });
  }
}

function link(mine: string, path: string): void {
  try {
    linkSync(mine, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new FactsError('locked');
    throw error;
  }
}

const numbersIn = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => {
    const match = form.exec(name);
    return match ? [Number(match[1])] : [];
  });

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** A lock given back between the look and the reading is free. Without /proc a living pid counts as the owner. */
function isHeld(lock: string | undefined): boolean {
  const owner = lock?.split('\n')[0];
  if (owner === undefined) return false;
  if (!owner.endsWith(':?:?')) return isAlive(owner);
  try {
    process.kill(Number(owner.split(':')[0]), 0);
    return true;
  } catch {
    return false;
  }
}
