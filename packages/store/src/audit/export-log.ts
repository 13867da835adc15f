import type { KeyObject } from 'node:crypto';
import { type Head, type SignedRecord, signRecord } from './chain.ts';
import type { AuditLog } from './logs.ts';
import { readChain, readEnds } from './read-chain.ts';

/** First line of an export: what it holds, signed, so that a cut file is noticed. */
export type ExportTitle = {
  readonly kind: 'optimiq audit export';
  readonly version: 1;
  readonly tenant: string;
  /** Events in the file: 1 to this number. */
  readonly events: number;
  readonly heads: number;
  readonly at: string;
};

/**
 * A log as NDJSON, to be verified elsewhere: the signed title, then each event with its number and hash, each head
 * after the event it ends with.
 *
 * @yields blocks of whole lines.
 */
export async function* exportLog(log: AuditLog, signing: KeyObject, now: Date): AsyncGenerator<string> {
  const { heads, last } = await readEnds(log);
  const title: ExportTitle = {
    kind: 'optimiq audit export',
    version: 1,
    tenant: log.tenant,
    events: last,
    heads: heads.length,
    at: now.toISOString(),
  };
  yield `${JSON.stringify({ title: signRecord(signing, title) })}\n`;
  let next = 0;
  let endsAt = endOf(heads[0]);
  for await (const rows of readChain(log, last)) {
    let block = '';
    for (const { sequence, hash, text } of rows) {
      block += eventLine(sequence, hash, text ?? 'null');
      while (sequence >= endsAt) {
        block += `${JSON.stringify({ head: heads[next] })}\n`;
        next += 1;
        endsAt = endOf(heads[next]);
      }
    }
    yield block;
  }
  for (const head of heads.slice(next)) yield `${JSON.stringify({ head })}\n`;
}

const eventLine = (sequence: number, hash: string, text: string) =>
  `{"sequence":${sequence},"hash":"${hash}","event":${text}}\n`;

function endOf(head: SignedRecord | undefined): number {
  if (!head) return Number.POSITIVE_INFINITY;
  try {
    return (JSON.parse(head.record) as Head).sequence;
  } catch {
    return Number.POSITIVE_INFINITY; // a record that was changed: it comes last, and is named when verified
  }
}
