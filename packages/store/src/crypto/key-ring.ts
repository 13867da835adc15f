/**
 * Keys of one purpose by version. New ciphertexts are made under `current`; old ones open under the version that their
 * first byte names, for as long as the ring holds it. The ring is changed in place when keys are rotated, so that
 * whoever holds one seals under the new version from then on.
 */
export type KeyRing = { current: number; readonly versions: Map<number, Uint8Array> };

/** A ring, or one key alone, which is version 1. */
export type SealKey = Uint8Array | KeyRing;

const isRing = (key: SealKey): key is KeyRing => !(key instanceof Uint8Array);

/** Version under which new ciphertexts are made. */
export const currentVersion = (key: SealKey): number => (isRing(key) ? key.current : 1);

/** The key of a version, 32 bytes; undefined when there is none, or none any more. */
export const keyOfVersion = (key: SealKey, version: number): Uint8Array | undefined =>
  isRing(key) ? key.versions.get(version) : version === 1 ? key : undefined;

/** The key under which new ciphertexts and tags are made; throws when the ring is empty, as after a tenant was closed. */
export function currentKey(key: SealKey): Uint8Array {
  const found = keyOfVersion(key, currentVersion(key));
  if (!found) throw new Error('The ring has no current key');
  return found;
}

/** Current first, then the others from new to old: keys to look a tag up by while they are exchanged. */
export function keysFromNew(key: SealKey): { readonly version: number; readonly key: Uint8Array }[] {
  if (!isRing(key)) return [{ version: 1, key }];
  const current = currentVersion(key);
  return [...key.versions]
    .map(([version, bytes]) => ({ version, key: bytes }))
    .sort((a, b) => Number(b.version === current) - Number(a.version === current) || b.version - a.version);
}
