import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
import { currentKey, currentVersion, keyOfVersion, type SealKey } from './key-ring.ts';

/** Where a ciphertext belongs. It opens nowhere else: not in another row, column, table or tenant. */
export type SealPlace = {
  readonly tenant: string;
  readonly table: string;
  readonly column: string;
  readonly row: string;
};

/** A ciphertext that does not open: wrong key, wrong place, cut, changed, or sealed under a version that is gone. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  readonly code: 'form' | 'version' | 'authentication';
  constructor(code: UnsealError['code']) {
    super(`Ciphertext does not open: ${code}`);
    this.code = code;
  }
}

const nonceBytes = 12;
const tagBytes = 16;
const overhead = 1 + nonceBytes + tagBytes;

// Random numbers are taken in blocks: one call per ciphertext costs more than the encryption.
const pool = Buffer.alloc(nonceBytes * 512);
let used = pool.length;

/** Highest version of a key: the first byte of a ciphertext names it. */
export const lastVersion = 255;

/** Version of the key that a ciphertext was made under; undefined for no bytes. */
export const versionOf = (sealed: Uint8Array): number | undefined => sealed[0];

/**
 * Encrypts one value for one place, under the current version of the key.
 *
 * @param key 32 bytes a version, normally the tenant's data key.
 * @returns   version (1), nonce (12), ciphertext (as long as `plain`), tag (16).
 */
export function seal(key: SealKey, place: SealPlace, plain: Uint8Array): Buffer {
  const version = currentVersion(key);
  const sealed = Buffer.allocUnsafe(overhead + plain.length);
  sealed[0] = version;
  const nonce = takeNonce();
  nonce.copy(sealed, 1);
  const cipher = createCipheriv('aes-256-gcm', keyObjectOf(currentKey(key)), nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(place, version));
  cipher.update(plain).copy(sealed, 1 + nonceBytes);
  cipher.final();
  cipher.getAuthTag().copy(sealed, sealed.length - tagBytes);
  return sealed;
}

/** The value sealed for this very place; fails with `UnsealError`, 'version' when that version's key is gone or revoked. */
export function unseal(key: SealKey, place: SealPlace, sealed: Uint8Array): Buffer {
  if (sealed.length < overhead) throw new UnsealError('form');
  const version = sealed[0]!;
  const opening = keyOfVersion(key, version);
  if (!opening) throw new UnsealError('version');
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(opening), sealed.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associated(place, version));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(1 + nonceBytes, end));
  try {
    decipher.final();
  } catch {
    throw new UnsealError('authentication');
  }
  return plain;
}

const keyObjects = new WeakMap<Uint8Array, KeyObject>();

/** Handing over the bytes anew costs three times the encryption of a row. */
function keyObjectOf(key: Uint8Array): KeyObject {
  let object = keyObjects.get(key);
  if (!object) {
    object = createSecretKey(key);
    keyObjects.set(key, object);
  }
  return object;
}

/** Lengths keep the parts apart, so that no two places give the same bytes. */
function associated({ tenant, table, column, row }: SealPlace, version: number): Buffer {
  const lengths = `${tenant.length}.${table.length}.${column.length}.${row.length}`;
  return Buffer.from(`${version}|${lengths}|${tenant}|${table}|${column}|${row}`);
}

function takeNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += nonceBytes;
  return Buffer.from(pool.subarray(used - nonceBytes, used));
}
