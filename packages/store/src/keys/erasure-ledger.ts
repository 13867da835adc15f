import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemberKey, parseId, type TenantId } from '@optimiq/domain/kernel/ids';
import { appendDurably, LedgerClosedError } from './append-durably.ts';

/** A line of the ledger: whose data were erased and when, chained to the line before. */
export type LedgerEntry = {
  /** Random key: it names nobody any more. */
  readonly member: MemberKey;
  /** Instant in UTC, ISO 8601. */
  readonly at: string;
  /** sha256 over the hash before, the key and the instant; 64 hex digits. */
  readonly hash: string;
};

/** The ledger is not what was appended to it: restoring by it could bring back people who were erased. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code = 'erasure-ledger-damaged';
  constructor() {
    super('The erasure ledger in the keys folder is damaged');
  }
}

const nameOf = (tenant: TenantId) => `erasures-${tenant}.ndjson`;

/**
 * Who was erased of a tenant, oldest first. The ledger lies with the keys and not with the data, so that a restored
 * backup from before an erasure is put right by it.
 *
 * A last line without its end is no entry: its append was cut short and is made again. Throws LedgerError on any other.
 */
export function readErasures(folder: string, tenant: TenantId): LedgerEntry[] {
  return read(folder, tenant).entries;
}

/**
 * Proves that so many members can be appended, before anything is done that only an append makes good: writes as many
 * bytes, durably, and takes them away. They are no line, so that a crash between leaves nothing that would be read.
 *
 * Throws LedgerError, LedgerClosedError or StoreError 'disk-full'.
 */
export function requireAppendable(folder: string, tenant: TenantId, members: number): void {
  const { bytes } = read(folder, tenant);
  appendDurably(folder, nameOf(tenant), bytes, Buffer.alloc(members * entryBytes, ' '));
  appendDurably(folder, nameOf(tenant), bytes, Buffer.alloc(0));
}

/** More than any entry takes as a line. */
const entryBytes = 256;

/**
 * Appends members that the ledger does not have; durable when it returns. Doing it again changes nothing.
 * Throws LedgerError, LedgerClosedError or StoreError 'disk-full'.
 */
export function appendErasures(
  folder: string,
  tenant: TenantId,
  members: readonly MemberKey[],
  at: string,
): LedgerEntry[] {
  const { entries, bytes } = read(folder, tenant);
  const known = new Set(entries.map(({ member }) => member));
  let before = entries.at(-1)?.hash ?? '';
  const added = members
    .filter((member) => !known.has(member))
    .map((member): LedgerEntry => {
      before = hashOf(before, member, at);
      return { member, at, hash: before };
    });
  if (added.length === 0) return [];
  appendDurably(
    folder,
    nameOf(tenant),
    bytes,
    Buffer.from(added.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
  );
  return added;
}

function read(folder: string, tenant: TenantId): { entries: LedgerEntry[]; bytes: number } {
  const content = contentOf(join(folder, nameOf(tenant)));
  const bytes = content.lastIndexOf('\n') + 1;
  const entries: LedgerEntry[] = [];
  for (const line of content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1)) {
    const entry = parse(line);
    if (entry?.hash !== hashOf(entries.at(-1)?.hash ?? '', entry?.member ?? '', entry?.at ?? ''))
      throw new LedgerError();
    entries.push(entry);
  }
  return { entries, bytes };
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw new LedgerClosedError();
  }
}

function parse(line: string): LedgerEntry | undefined {
  try {
    const { member, at, hash } = JSON.parse(line) as LedgerEntry;
    return parseId(member).ok ? { member, at, hash } : undefined;
  } catch {
    return undefined;
  }
}

const hashOf = (before: string, member: string, at: string): string =>
  createHash('sha256').update(`${before}|${member}|${at}`).digest('hex');
