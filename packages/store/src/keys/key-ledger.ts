import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendDurably } from './append-durably.ts';

/** A tenant that was closed, or a version of a key that was revoked. */
export type EndedKey =
  | { readonly kind: 'closed'; readonly tenant: string; readonly at: string }
  | {
      readonly kind: 'revoked';
      readonly tenant: string;
      readonly purpose: string;
      readonly version: number;
      readonly at: string;
    };

export type KeyLedger = {
  readonly entries: readonly EndedKey[];
  isClosed(tenant: string): boolean;
  isRevoked(tenant: string, purpose: string, version: number): boolean;
};

/** The list of ended keys is not what was appended to it: by it, keys that were destroyed could come back. */
export class KeyLedgerError extends Error {
  override readonly name = 'KeyLedgerError';
  readonly code = 'key-ledger-damaged';
  constructor() {
    super('The list of ended keys in the keys folder is damaged');
  }
}

const fileName = 'ended-keys.ndjson';

/**
 * Which keys must never open anything again. The list lies with the keys and not with the data, so that it holds against
 * a restored backup, whose wrapped keys are those of its day.
 *
 * A last line without its end is no entry: its append was cut short. Throws KeyLedgerError on any other.
 *
 * @param folder the keys folder; '' has no list.
 */
export function readKeyLedger(folder: string): KeyLedger {
  const { entries } = read(folder);
  return {
    entries,
    isClosed: (tenant) => entries.some((one) => one.kind === 'closed' && one.tenant === tenant),
    isRevoked: (tenant, purpose, version) =>
      entries.some(
        (one) => one.kind === 'revoked' && one.tenant === tenant && one.purpose === purpose && one.version === version,
      ),
  };
}

/** Appends an entry, durably; the same again changes nothing. Throws KeyLedgerError, LedgerClosedError or StoreError. */
export function appendEndedKey(folder: string, entry: EndedKey): void {
  const { entries, bytes, last } = read(folder);
  const isSame = (one: EndedKey) => JSON.stringify({ ...one, at: '' }) === JSON.stringify({ ...entry, at: '' });
  if (entries.some(isSame)) return;
  const line = JSON.stringify({ entry, hash: hashOf(last, entry) });
  appendDurably(folder, fileName, bytes, Buffer.from(`${line}\n`));
}

function read(folder: string): { entries: EndedKey[]; bytes: number; last: string } {
  const content = contentOf(folder);
  const bytes = content.lastIndexOf('\n') + 1;
  const entries: EndedKey[] = [];
  let last = '';
  for (const line of content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1)) {
    const { entry, hash } = parse(line);
    if (hash !== hashOf(last, entry)) throw new KeyLedgerError();
    entries.push(entry);
    last = hash;
  }
  return { entries, bytes, last };
}

function contentOf(folder: string): Buffer {
  if (folder === '') return Buffer.alloc(0);
  try {
    return readFileSync(join(folder, fileName));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw new KeyLedgerError();
  }
}

function parse(line: string): { entry: EndedKey; hash: string } {
  try {
    return JSON.parse(line) as { entry: EndedKey; hash: string };
  } catch {
    throw new KeyLedgerError();
  }
}

const hashOf = (before: string, entry: EndedKey): string =>
  createHash('sha256')
    .update(`${before}|${JSON.stringify(entry)}`)
    .digest('hex');
