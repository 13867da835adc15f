import type { KeyRing } from '../crypto/key-ring.ts';
import { seal, UnsealError, unseal } from '../crypto/seal.ts';
import { type KeyEncryption, KeyEncryptionError, type KeySubject } from './key-encryption.ts';

/**
 * Wraps by keys that this process holds, of a file or of the environment: AES-256-GCM, bound to the subject.
 *
 * @param keks key-encryption keys by version, 32 bytes each; read anew at each call, so a key added to it counts at once.
 */
export function localEncryption(adapter: 'file' | 'environment', keks: KeyRing): KeyEncryption {
  return {
    adapter,
    get name() {
      return `${adapter}:${keks.current}`;
    },
    wrap: async (subject, key) => ({ by: `${adapter}:${keks.current}`, bytes: seal(keks, placeOf(subject), key) }),
    unwrap: async (subject, { bytes }) => {
      try {
        return unseal(keks, placeOf(subject), bytes);
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        throw new KeyEncryptionError(error.code === 'version' ? 'unknown-key' : 'authentication');
      }
    },
  };
}

const placeOf = ({ tenant, purpose, version }: KeySubject) => ({
  tenant,
  table: 'tenant_keys',
  column: 'wrapped',
  row: `${purpose}.${version}`,
});
