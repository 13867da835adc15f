import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { hmacHex } from '../crypto/hmac.ts';

/** Before the first event stands nothing: 32 zero bytes. */
export const beginning: Buffer = Buffer.alloc(32);

/**
 * Hash of an event in its chain: HMAC-SHA256 over the hash before it, its number and its text.
 *
 * @param key      32 bytes, of this chain alone.
 * @param sequence number in the chain, from 1.
 * @param text     canonical text of the event, see `eventText`.
 */
export function linkHash(key: Uint8Array, previous: Uint8Array, sequence: number, text: string): Buffer {
  return Buffer.from(hmacHex(key, previous, `${sequence}\n${text}`), 'hex');
}

/** The end of a chain at one moment, and a few bytes of each hash since the head before. */
export type Head = {
  readonly tenant: string;
  /** Number of the last event that the head covers, and of the first one that the head before does not. */
  readonly sequence: number;
  readonly from: number;
  /** Hash of the last event, hex. */
  readonly hash: string;
  /** First four bytes of the hash of each event from `from` on, base64: names the first of many that were rewritten. */
  readonly tags: string;
  /** `recordHash` of the head before, so that the last signature vouches for all; empty for the first. */
  readonly previous: string;
  /** Instant in UTC, ISO 8601. */
  readonly at: string;
};

/** Says beside the heads that the log was taken back by a restore: heads beyond `restoredTo` were of what was lost. */
export type Restored = { readonly tenant: string; readonly restoredTo: number; readonly at: string };

/** A head as it is stored and anchored: its exact text, and the signature over it, base64. */
export type SignedRecord = { readonly record: string; readonly signature: string };

export const tagBytes = 4;

/** Signs the end of a chain. @param hashes of the events from `from` on, in order; at least one. */
export function signHead(
  signing: KeyObject,
  part: { tenant: string; from: number; hashes: readonly Buffer[]; previous: SignedRecord | undefined; at: string },
): SignedRecord {
  const { tenant, from, hashes, previous, at } = part;
  const head: Head = {
    tenant,
    sequence: from + hashes.length - 1,
    from,
    hash: hashes.at(-1)!.toString('hex'),
    tags: Buffer.concat(hashes.map((hash) => hash.subarray(0, tagBytes))).toString('base64'),
    previous: previous ? recordHash(previous) : '',
    at,
  };
  return signRecord(signing, head);
}

/** Signs any record of the log by its exact text. */
export function signRecord(signing: KeyObject, record: object): SignedRecord {
  const text = JSON.stringify(record);
  return { record: text, signature: sign(null, Buffer.from(text), signing).toString('base64') };
}

/** Whether the signature is this key's. */
export const isSigned = (verifying: KeyObject, { record, signature }: SignedRecord): boolean =>
  verify(null, Buffer.from(record), verifying, Buffer.from(signature, 'base64'));

/** sha256 over a record and its signature, hex. */
export const recordHash = ({ record, signature }: SignedRecord): string =>
  createHash('sha256').update(record).update('\n').update(signature).digest('hex');
