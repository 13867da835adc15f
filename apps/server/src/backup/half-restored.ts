import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Folders } from '../folders.ts';

const markOf = ({ data }: Pick<Folders, 'data'>): string => join(data, 'restoring');

/** A restore was cut short: what lies there is part of an installation, and is not opened. */
export class HalfRestoredError extends Error {
  override readonly name = 'HalfRestoredError';
  readonly code = 'half-restored';
  constructor() {
    super('A restore into this installation was cut short. Run it again: npx optimiq restore FROM');
  }
}

export const isHalfRestored = (folders: Pick<Folders, 'data'>): boolean => existsSync(markOf(folders));

/** Throws HalfRestoredError; asked before any store is opened. */
export function requireWhole(folders: Pick<Folders, 'data'>): void {
  if (isHalfRestored(folders)) throw new HalfRestoredError();
}

/** Says, durably, that what lies here is no installation until `markRestored`. */
export function markRestoring(folders: Pick<Folders, 'data'>): void {
  mkdirSync(folders.data, { recursive: true, mode: 0o700 });
  const file = openSync(markOf(folders), 'w', 0o600);
  writeSync(file, 'A restore is under way, or was cut short.\n');
  fsyncSync(file);
  closeSync(file);
  syncFolder(folders.data);
}

export function markRestored(folders: Pick<Folders, 'data'>): void {
  rmSync(markOf(folders), { force: true });
  syncFolder(folders.data);
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
