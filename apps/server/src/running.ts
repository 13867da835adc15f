import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from '@optimiq/store/postgres/process-identity';
import type { Settings } from './env.ts';
import type { DemoSignIn } from './operations/demo-accounts.ts';
import { isServiceHeld } from './service-lock.ts';

/** What a second start needs to point to the first. */
export type Running = {
  readonly url: string;
  /** Where health, readiness and metrics are read. */
  readonly opsUrl: string;
  readonly signIns: readonly DemoSignIn[];
};

/** The process that wrote the file: one that was killed left a file that says nothing any more. */
type Noted = Running & { readonly holder: string };

const fileOf = (settings: Settings): string => join(settings.folders.run, 'running.json');

/** Says where the product is reached; the file is for the owner of the run folder only. */
export function writeRunning(settings: Settings, running: Running): void {
  writeWhole(fileOf(settings), { ...running, holder: identityOf(process.pid) ?? '' });
}

export function removeRunning(settings: Settings): void {
  rmSync(fileOf(settings), { force: true });
}

/** Where the running product is reached; undefined while it is still starting, or when it has ended. */
export function readRunning(settings: Settings): Running | undefined {
  try {
    const { url, opsUrl, signIns, holder } = JSON.parse(readFileSync(fileOf(settings), 'utf8')) as Noted;
    return isAlive(holder) ? { url, opsUrl, signIns } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the ready file of a start that asked for one: its reader never sees half of it. */
export function writeReadyFile(settings: Settings, running: Running): void {
  if (settings.readyFile) writeWhole(settings.readyFile, running);
}

/**
 * Waits until the process that holds the installation serves it.
 *
 * @returns where it is reached; 'free' when its holder went away meanwhile; 'late' after `limitMs`.
 */
export async function waitForRunning(settings: Settings, limitMs: number): Promise<Running | 'free' | 'late'> {
  for (const until = performance.now() + limitMs; performance.now() < until; await sleep(100)) {
    const running = readRunning(settings);
    if (running) return running;
    if (!isServiceHeld(settings.folders.run)) return 'free';
  }
  return 'late';
}

function writeWhole(path: string, value: object): void {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify(value), { mode: 0o600 });
  renameSync(fresh, path);
}
