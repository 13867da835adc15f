import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a secret is for; each begins with a word of its own, so that a scanner knows one that leaked. */
export type MachineSecretKind = 'api-key' | 'client' | 'access-token' | 'directory';

const prefixes: Readonly<Record<MachineSecretKind, string>> = {
  'api-key': 'oqk_',
  client: 'oqs_',
  'access-token': 'oqt_',
  directory: 'oqd_',
};

const body = /^[A-Za-z0-9_-]{43}$/;

/** Makes secrets of 256 bits and the keyed hashes under which they are stored. */
export type MachineSecrets = {
  /** A new secret, to be shown once, with its hash and the first characters by which people tell it apart. */
  make(kind: MachineSecretKind): { readonly secret: string; readonly hash: Buffer; readonly hint: string };
  /** Hash of a secret of that kind; undefined when the text has not its form. */
  hashOf(kind: MachineSecretKind, text: string): Buffer | undefined;
  /** Hash of any one-time value of ours, for that purpose alone. */
  hashFor(purpose: string, value: string): Buffer;
};

/** @param key at least 32 bytes that are nowhere in the database: without it a hash proves nothing. */
export function openMachineSecrets(key: string | Uint8Array): MachineSecrets {
  if (key.length < 32) throw new Error('The key of machine secrets has less than 32 bytes');
  const hashFor = (purpose: string, value: string) =>
    createHmac('sha256', key).update(`${purpose.length}:${purpose}:${value}`).digest();
  return {
    hashFor,
    make: (kind) => {
      const secret = `${prefixes[kind]}${randomBytes(32).toString('base64url')}`;
      return { secret, hash: hashFor(kind, secret), hint: secret.slice(0, 8).replaceAll('-', '_') };
    },
    hashOf: (kind, text) =>
      text.startsWith(prefixes[kind]) && body.test(text.slice(prefixes[kind].length)) ? hashFor(kind, text) : undefined,
  };
}

/** Whether two hashes are the same, in a time that tells nothing. */
export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
