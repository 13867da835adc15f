import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedRecord } from './chain.ts';

/**
 * Where heads of chains are kept outside the database, so that a chain that was cut or written anew is noticed.
 * A file by default; mail and webhook are others.
 */
export type Anchor = {
  /** 'file', 'mail', 'webhook'. */
  readonly kind: string;
  /** The last head it has of a tenant; undefined when it has none or cannot tell. */
  last(tenant: string): Promise<SignedRecord | undefined>;
  /** Durable, or accepted by the other side, when it returns; fails otherwise, and is then called again. */
  append(tenant: string, heads: readonly SignedRecord[]): Promise<void>;
};

const pathOf = (folder: string, tenant: string) => join(folder, `${tenant}.ndjson`);

/** Heads in one file per tenant, which is only ever appended to. @param folder made with mode 0700. */
export function openFileAnchor(folder: string): Anchor {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    kind: 'file',
    last: async (tenant) => parseAnchors(textOf(pathOf(folder, tenant), lastBytes)).at(-1),
    append: async (tenant, heads) => {
      const file = openSync(pathOf(folder, tenant), 'a+', 0o600);
      try {
        // The end of a line that a crash cut short is no head; the next one begins a line of its own.
        const lines = heads.map((head) => `${JSON.stringify(head)}\n`).join('');
        const bytes = Buffer.from(endsInALine(file) ? lines : `\n${lines}`);
        for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Anchored heads of a tenant, in the order they were written; lines that are none are left out. */
export const readAnchors = (folder: string, tenant: string): SignedRecord[] =>
  parseAnchors(textOf(pathOf(folder, tenant)));

/** Heads from the text of an anchor file; a line that a crash cut short is none. */
export function parseAnchors(text: string): SignedRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const { record, signature } = JSON.parse(line) as Partial<SignedRecord>;
      return typeof record === 'string' && typeof signature === 'string' ? [{ record, signature }] : [];
    } catch {
      return [];
    }
  });
}

function endsInALine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  if (size > 0) readSync(file, last, 0, 1, size - 1);
  return size === 0 || last.toString() === '\n';
}

/** More than any two heads take. */
const lastBytes = 128 * 1024;

/** Content of a file, or its last bytes; empty when there is none. */
function textOf(path: string, bytes = Number.POSITIVE_INFINITY): string {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const content = Buffer.alloc(Math.min(size, bytes));
    readSync(file, content, 0, content.length, size - content.length);
    return content.toString('utf8');
  } finally {
    closeSync(file);
  }
}
