import { blindIndex } from './blind-index.ts';

/** What a source numbers: each kind has numbers of its own. */
export type NumberedKind =
  | 'claim'
  | 'fill'
  | 'coverage'
  | 'remittance'
  | 'condition'
  | 'encounter'
  | 'procedure'
  | 'observation'
  | 'medication'
  | 'document';

/**
 * Maker of our keys of a source's numbers: the same number of the same source has one key for ever, in every load and
 * without a table of numbers to ask.
 *
 * @param indexKey 32 bytes, the tenant's index key: without it no key can be told from a random one.
 * @param source   name of the feed; numbers are unique within it.
 * @returns        a function from a number as the source writes it, not empty, to a lower-case UUID of version 8.
 *
 * Source: RFC 9562, section 5.8.
 */
export function recordKeys(indexKey: Uint8Array, kind: NumberedKind, source: string): (number: string) => string {
  const before = `${source.length}:${source}:`;
  const domain = `${kind}-number`;
  return (number) => {
    const bytes = blindIndex(indexKey, domain, before + number.trim());
    bytes[6] = (bytes[6]! & 0x0f) | 0x80;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return toUuid(bytes.toString('hex'));
  };
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
