import { createHash } from 'node:crypto';
import type { KeyRing } from '../crypto/key-ring.ts';
import type { KeyFolder } from '../keys/key-folder.ts';
import { localEncryption } from '../keys/local-encryption.ts';

/** Keys as if of a folder, of a key-encryption key in memory; the same key gives the same. */
export function keyFolderOf(kek: Buffer, folder = ''): KeyFolder {
  const files: KeyRing = { current: 1, versions: new Map([[1, kek]]) };
  const root = createHash('sha256').update('root').update(kek).digest();
  return { folder, encryption: localEncryption('file', files), files, root, isNew: false };
}
