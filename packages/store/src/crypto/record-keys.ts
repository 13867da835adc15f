import { blindIndex } from './blind-index.ts';
import type { SealKey } from './key-ring.ts';

/** What a source numbers: each kind has numbers of its own. */
export type NumberKind =
  | 'claim'
  | 'payer-claim'
  | 'fill'
  | 'coverage'
  | 'remittance'
  | 'payment'
  | 'provider-adjustment'
  | 'reference'
  | 'acknowledgement'
  | 'control'
  | 'condition'
  | 'encounter'
  | 'procedure'
  | 'observation'
  | 'medication'
  | 'document'
  | 'panel'
  | 'provider';

/** Our key for a number of the source, as the source writes it and not empty: a lower-case UUID of version 8. */
export type KeyOf = (kind: NumberKind, number: string) => string;

/**
 * Maker of our keys of a source's numbers: the same number of the same source and kind has one key for ever, in every
 * load and without a table of numbers to ask. Facts know numbers of claims, payments and records only so.
 *
 * @param recordsKey 32 bytes, the tenant's records key, which is never exchanged: without it no key can be told from a
 *                   random one.
 * @param source     name of the feed; numbers are unique within it.
 *
 * Source: RFC 9562, section 5.8.
 */
export function recordKeys(recordsKey: SealKey, source: string): KeyOf {
  const before = `${source.length}:${source}:`;
  return (kind, number) => {
    const bytes = blindIndex(recordsKey, `${kind}-number`, before + number.trim());
    bytes[6] = (bytes[6]! & 0x0f) | 0x80;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return toUuid(bytes.toString('hex'));
  };
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
