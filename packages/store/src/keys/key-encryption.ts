/** Where the key that wraps all other keys lies. */
export const adapters = ['file', 'environment', 'kms', 'pkcs11'] as const;
export type Adapter = (typeof adapters)[number];

/** What a key is for. A wrapped key opens for this and nothing else. */
export type KeySubject = {
  /** Empty for keys of the installation. */
  readonly tenant: string;
  readonly purpose: string;
  readonly version: number;
};

export type WrappedKey = {
  /** Adapter and name of the key-encryption key: 'file:2', 'kms:alias/health', 'pkcs11:optimiq'. */
  readonly by: string;
  readonly bytes: Buffer;
};

/** Wraps keys, wherever the key that does it lies: the one thing the product knows of it. */
export type KeyEncryption = {
  readonly adapter: Adapter;
  /** As in `WrappedKey.by`, of what is wrapped from now on. */
  readonly name: string;
  /** Wraps a key of 32 bytes. */
  wrap(subject: KeySubject, key: Uint8Array): Promise<WrappedKey>;
  /** The key that was wrapped for this very subject; fails with `KeyEncryptionError`. */
  unwrap(subject: KeySubject, wrapped: WrappedKey): Promise<Buffer>;
};

/**
 * `authentication`: wrapped by another key, for another subject, or changed. `unknown-key`: by a key-encryption key that
 * this installation does not have (any more). `refused`: its keeper says no. `unreachable`: its keeper does not answer.
 */
export class KeyEncryptionError extends Error {
  override readonly name = 'KeyEncryptionError';
  readonly code: 'authentication' | 'unknown-key' | 'refused' | 'unreachable';
  constructor(code: KeyEncryptionError['code']) {
    super(`A key cannot be wrapped or unwrapped: ${code}`);
    this.code = code;
  }
}

/**
 * One adapter wraps, and all still open what they wrapped: so keys are moved from one to another while people work.
 *
 * Throws when the chosen one is not among them.
 */
export function encryptionBy(adapter: Adapter, all: readonly KeyEncryption[]): KeyEncryption {
  const chosen = all.find((one) => one.adapter === adapter);
  if (!chosen) throw new KeyEncryptionError('unknown-key');
  return {
    adapter: chosen.adapter,
    get name() {
      return chosen.name;
    },
    wrap: chosen.wrap,
    unwrap: async (subject, wrapped) => {
      const by = wrapped.by.split(':')[0];
      const opening = all.find((one) => one.adapter === by);
      if (!opening) throw new KeyEncryptionError('unknown-key');
      return opening.unwrap(subject, wrapped);
    },
  };
}
