import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import type { KeyFolder } from './key-folder.ts';

/** Wraps a key under the key-encryption key, wherever that one lies: all that a backup knows of it. */
export type KeyWrap = {
  /** Version of the key-encryption key that wraps now. */
  readonly version: number;
  /** @param subject id of what the key is for: a wrapped key opens for nothing else. */
  wrap(subject: string, key: Uint8Array): Promise<Buffer>;
  /** The key; nothing when it was wrapped by another key-encryption key, or for another subject. */
  unwrap(subject: string, wrapped: Uint8Array): Promise<Buffer | undefined>;
};

const placeOf = (subject: string) => ({ tenant: '', table: 'backups', column: 'key', row: subject }) as const;

/** By the key of the keys folder. */
export const wrapByFolder = ({ kek, version }: Pick<KeyFolder, 'kek' | 'version'>): KeyWrap => ({
  version,
  wrap: async (subject, key) => seal(kek, placeOf(subject), key),
  unwrap: async (subject, wrapped) => {
    try {
      return unseal(kek, placeOf(subject), wrapped);
    } catch (error) {
      if (error instanceof UnsealError) return undefined;
      throw error;
    }
  },
});
