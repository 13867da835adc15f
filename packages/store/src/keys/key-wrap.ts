import { KeyEncryptionError } from './key-encryption.ts';
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

const subjectOf = (id: string) => ({ tenant: '', purpose: `backup ${id}`, version: 1 });

/** By the key-encryption key in force; which one it was is kept with the wrapped key. */
export const wrapByFolder = ({ encryption }: Pick<KeyFolder, 'encryption'>): KeyWrap => ({
  version: Number(encryption.name.split(':')[1]) || 1,
  wrap: async (subject, key) => {
    const { by, bytes } = await encryption.wrap(subjectOf(subject), key);
    return Buffer.from(JSON.stringify({ by, wrapped: bytes.toString('base64') }));
  },
  unwrap: async (subject, wrapped) => {
    try {
      const { by, wrapped: text } = JSON.parse(Buffer.from(wrapped).toString('utf8')) as {
        by: string;
        wrapped: string;
      };
      return await encryption.unwrap(subjectOf(subject), { by, bytes: Buffer.from(text, 'base64') });
    } catch (error) {
      const isAnother = error instanceof SyntaxError || error instanceof KeyEncryptionError;
      if (isAnother && (error as KeyEncryptionError).code !== 'unreachable') return undefined;
      throw error;
    }
  },
});
