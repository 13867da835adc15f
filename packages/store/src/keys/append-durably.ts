import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../postgres/errors.ts';

/** The keys folder takes no writing: nobody can be erased, and no key ended, until it does. */
export class LedgerClosedError extends Error {
  override readonly name = 'LedgerClosedError';
  readonly code = 'erasure-ledger-closed';
  constructor() {
    super('A ledger in the keys folder cannot be written');
  }
}

/**
 * Puts bytes after the first `after` of a file of the keys folder, and takes away what was behind them.
 * Throws LedgerClosedError or StoreError 'disk-full'.
 */
export function appendDurably(folder: string, name: string, after: number, added: Buffer): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openSync(join(folder, name), 'a', 0o600);
    try {
      ftruncateSync(file, after);
      // A nearly full disk takes a part, says so by its length only, and refuses the rest.
      for (let written = 0; written < added.length; ) written += writeSync(file, added, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const parent = openSync(folder, 'r');
    fsyncSync(parent);
    closeSync(parent);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOSPC' || code === 'EDQUOT' ? new StoreError('disk-full') : new LedgerClosedError();
  }
}
