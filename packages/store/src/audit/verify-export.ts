import { createPublicKey, type KeyObject } from 'node:crypto';
import { isSigned, type SignedRecord } from './chain.ts';
import type { ExportTitle } from './export-log.ts';
import { type ChainRow, type Verification, verifyChain } from './verify-chain.ts';

/** What an auditor needs beside the export: the tenant, its chain key (hex), and the public key of the heads (PEM). */
export type VerificationKey = { readonly tenant: string; readonly chain: string; readonly heads: string };

/** The key file is none, or the file is no export of this tenant. */
export class NotAnExportError extends Error {
  override readonly name = 'NotAnExportError';
}

/** A verification key from the text of its file. Throws NotAnExportError. */
export function parseVerificationKey(text: string): { tenant: string; key: Uint8Array; verifying: KeyObject } {
  try {
    const { tenant, chain, heads } = JSON.parse(text) as VerificationKey;
    const bytes = Buffer.from(chain, 'hex');
    if (bytes.length !== 32) throw new Error('length');
    return { tenant, key: bytes, verifying: createPublicKey(heads) };
  } catch {
    throw new NotAnExportError('The key file is no verification key');
  }
}

/**
 * Verifies an export by itself, without a database.
 *
 * @param blocks  bytes of the file, in pieces of any size.
 * @param anchors heads kept outside of the database; without them a log that was cut before the export looks whole.
 *
 * Throws NotAnExportError when the first line is no title of this tenant's export.
 */
export async function verifyExport(
  blocks: AsyncIterable<Uint8Array | string>,
  keys: { tenant: string; key: Uint8Array; verifying: KeyObject },
  anchors?: readonly SignedRecord[],
): Promise<Verification> {
  const lines = linesOf(blocks);
  const first = await lines.next();
  const title = titleOf(first.value?.[0] ?? '', keys);
  const heads: SignedRecord[] = [];
  let strange: number | undefined;
  async function* rows(): AsyncGenerator<ChainRow[]> {
    let sequence = 0;
    for (let part: string[] | undefined = first.value!.slice(1); part; part = (await lines.next()).value) {
      const found: ChainRow[] = [];
      for (const line of part) {
        const row = toRow(line);
        const head = row ? undefined : toHead(line);
        if (row) found.push(row);
        else if (head) heads.push(head);
        else strange ??= sequence + found.length + 1;
      }
      sequence += found.length;
      yield found;
    }
  }
  const found = await verifyChain({ ...keys, rows: rows(), heads: () => heads, anchors });
  // A line that is neither stands where an event or a head was.
  if (strange !== undefined && (!found.bad || strange <= found.bad.sequence)) {
    return { ...found, bad: { row: 'event', sequence: strange, reason: 'changed' } };
  }
  if (found.bad) return found;
  if (found.events < title.events)
    return { ...found, bad: { row: 'event', sequence: found.events + 1, reason: 'missing' } };
  if (heads.length !== title.heads)
    return { ...found, bad: { row: 'head', sequence: found.events, reason: 'missing' } };
  return found;
}

function titleOf(line: string, keys: { tenant: string; verifying: KeyObject }): ExportTitle {
  try {
    const { title } = JSON.parse(line) as { title: SignedRecord };
    const read = JSON.parse(title.record) as ExportTitle;
    if (isSigned(keys.verifying, title) && read.kind === 'optimiq audit export' && read.tenant === keys.tenant) {
      return read;
    }
  } catch {
    // as any other line that is no title
  }
  throw new NotAnExportError('The first line is no signed title of an export of this tenant');
}

const eventForm = /^\{"sequence":(\d{1,15}),"hash":"([0-9a-f]{64})","event":/;

/** The event's text is taken as it stands in the line: it is what was hashed. */
function toRow(line: string): ChainRow | undefined {
  const form = eventForm.exec(line);
  if (!form || !line.endsWith('}')) return undefined;
  const text = line.slice(form[0].length, -1);
  return { sequence: Number(form[1]), hash: form[2]!, text: text === 'null' ? undefined : text };
}

function toHead(line: string): SignedRecord | undefined {
  try {
    const { head } = JSON.parse(line) as { head?: SignedRecord };
    const isWhole = head && line === JSON.stringify({ head }) && Object.keys(head).join() === 'record,signature';
    return isWhole ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Whole lines, some at a time; the last may lack its end. */
async function* linesOf(blocks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const block of blocks) {
    const text = rest + (typeof block === 'string' ? block : decoder.decode(block, { stream: true }));
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) yield text.slice(0, end - 1).split('\n');
  }
  if (rest !== '') yield [rest];
}
