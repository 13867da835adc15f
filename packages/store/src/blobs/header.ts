import type { SealKey } from '../crypto/key-ring.ts';
import { seal, UnsealError, unseal, versionOf } from '../crypto/seal.ts';
import { BlobError } from './blob-error.ts';

/** What the head of a blob file holds: the key of its frames and how long the content is. */
export type Header = { readonly key: Uint8Array; readonly bytes: number };

const magic = Buffer.from('OQB1');
const plainBytes = 32 + 8;

/** Bytes of the header in the file: magic, then a sealed key and length. */
export const headerBytes = magic.length + 1 + 12 + plainBytes + 16;

const placeOf = (tenant: string, name: string) => ({ tenant, table: 'blobs', column: 'content', row: name }) as const;

/** The header of a finished file. It opens only under this tenant and name, so exchanged files are found out. */
export function sealHeader(blobKey: SealKey, tenant: string, name: string, { key, bytes }: Header): Buffer {
  const plain = Buffer.alloc(plainBytes);
  plain.set(key);
  plain.writeBigUInt64BE(BigInt(bytes), 32);
  return Buffer.concat([magic, seal(blobKey, placeOf(tenant, name), plain)]);
}

/** Reads a header; fails with `BlobError` 'damaged' under another tenant, name or key. */
export function openHeader(blobKey: SealKey, tenant: string, name: string, sealed: Uint8Array): Header {
  if (sealed.length !== headerBytes || !magic.equals(sealed.subarray(0, magic.length))) throw new BlobError('damaged');
  try {
    const plain = unseal(blobKey, placeOf(tenant, name), sealed.subarray(magic.length));
    return { key: plain.subarray(0, 32), bytes: Number(plain.readBigUInt64BE(32)) };
  } catch (error) {
    if (error instanceof UnsealError) throw new BlobError('damaged');
    throw error;
  }
}

/** Version of the blobs key that a file's header was sealed under; undefined when it is none of ours. */
export const headerVersion = (sealed: Uint8Array): number | undefined =>
  sealed.length === headerBytes && magic.equals(sealed.subarray(0, magic.length))
    ? versionOf(sealed.subarray(magic.length))
    : undefined;
