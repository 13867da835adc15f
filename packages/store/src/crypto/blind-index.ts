import { hmacHex } from './hmac.ts';
import { currentKey, type SealKey } from './key-ring.ts';

/**
 * Search tag of a value: equal values of one kind and one tenant give equal tags, and nothing else can be told.
 *
 * @param indexKey   32 bytes a version, the tenant's index key: without it no list of known values can be tried.
 * @param kind       separates domains, so that an MBI and a member id that look alike differ: 'mbi', 'member-id'.
 * @param normalized value in its one form; the caller's parser makes it.
 * @param bytes      16 (enough for an exact lookup) or 32.
 */
export function blindIndex(indexKey: SealKey, kind: string, normalized: string, bytes: 16 | 32 = 16): Buffer {
  const tag = hmacHex(currentKey(indexKey), `${kind.length}:${kind}:${normalized}`);
  return Buffer.from(tag.slice(0, bytes * 2), 'hex');
}
