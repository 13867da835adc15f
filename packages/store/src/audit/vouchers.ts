import type { KeyObject } from 'node:crypto';
import { type Head, isSigned, type Restored, recordHash, type SignedRecord, tagBytes } from './chain.ts';

/** What a list of signed heads vouches for. */
export type Vouchers = {
  /** Events 1 to `to` are vouched for; their tags in order, four bytes each. */
  readonly to: number;
  readonly tags: Buffer;
  /** Full hash of the event that each head ends with. */
  readonly ends: ReadonlyMap<number, string>;
  /** Exact text of the head that ends with an event. */
  readonly records: ReadonlyMap<number, string>;
  /** Times the log was taken back by a restore that somebody owned up to. */
  readonly restores: number;
  /** Number of the first head that is not what was signed. */
  readonly bad: number | undefined;
};

/**
 * Reads signed heads in order. Each names the hash of the one before, so only the last signature is checked, and those
 * of heads that are not followed by their successor.
 */
export function vouchersOf(verifying: KeyObject, tenant: string, signed: readonly SignedRecord[]): Vouchers {
  const kept: { head: Head; record: SignedRecord }[] = [];
  let restores = 0;
  let bad: number | undefined;
  const last = () => kept.at(-1);
  for (const record of signed) {
    const parsed = parse(record.record);
    if (parsed && 'restoredTo' in parsed && isSigned(verifying, record) && parsed.tenant === tenant) {
      if (last() && !isSigned(verifying, last()!.record)) bad ??= last()!.head.sequence;
      while (last() && last()!.head.sequence > parsed.restoredTo) kept.pop();
      restores += 1;
      continue;
    }
    const before = last();
    const isNext =
      parsed !== undefined &&
      'sequence' in parsed &&
      parsed.tenant === tenant &&
      parsed.from === (before?.head.sequence ?? 0) + 1 &&
      Buffer.from(parsed.tags, 'base64').length === (parsed.sequence - parsed.from + 1) * tagBytes &&
      parsed.previous === (before ? recordHash(before.record) : '');
    if (!isNext) {
      // Of two that do not fit together the signature tells which was changed.
      const isBeforeChanged = before !== undefined && !isSigned(verifying, before.record);
      bad ??= isBeforeChanged ? before.head.sequence : (before?.head.sequence ?? 0) + 1;
      break;
    }
    kept.push({ head: parsed, record });
  }
  if (bad === undefined && last() && !isSigned(verifying, last()!.record)) bad = last()!.head.sequence;
  return {
    to: last()?.head.sequence ?? 0,
    tags: Buffer.concat(kept.map(({ head }) => Buffer.from(head.tags, 'base64'))),
    ends: new Map(kept.map(({ head }) => [head.sequence, head.hash])),
    records: new Map(kept.map(({ head, record }) => [head.sequence, record.record])),
    restores,
    bad,
  };
}

function parse(text: string): Head | Restored | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
