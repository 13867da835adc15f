import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  type KMSClientConfig,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { type KeyEncryption, KeyEncryptionError, type KeySubject } from './key-encryption.ts';

/** Which key of which account. */
export type KmsAccess = {
  readonly region: string;
  /** Id, ARN or alias of the key that wraps from now on; what another one wrapped opens as long as the account may use it. */
  readonly keyId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

const attempts = 3;

/**
 * Wraps by a key service that speaks AWS KMS: the key-encryption key never leaves it. Subjects go as encryption context,
 * so the service itself refuses a wrapped key in another place, and its own log says whose key was asked for.
 *
 * @param endpoint https address of the service.
 * @param handler  takes every request out through the guard, whose list has to name the host for 'kms'.
 */
export function kmsEncryption(
  { region, keyId, ...credentials }: KmsAccess,
  endpoint: string,
  handler: NonNullable<KMSClientConfig['requestHandler']>,
): KeyEncryption {
  const client = new KMSClient({ region, endpoint, credentials, requestHandler: handler, maxAttempts: attempts });
  const name = `kms:${keyId}`;
  return {
    adapter: 'kms',
    name,
    wrap: async (subject, key) => {
      const asked = new EncryptCommand({ KeyId: keyId, Plaintext: key, EncryptionContext: contextOf(subject) });
      const { CiphertextBlob } = await client.send(asked).catch(refuse);
      if (!CiphertextBlob) throw new KeyEncryptionError('refused');
      return { by: name, bytes: Buffer.from(CiphertextBlob) };
    },
    unwrap: async (subject, { by, bytes }) => {
      const asked = new DecryptCommand({
        KeyId: by.slice('kms:'.length),
        CiphertextBlob: bytes,
        EncryptionContext: contextOf(subject),
      });
      const { Plaintext } = await client.send(asked).catch(refuse);
      if (Plaintext?.length !== 32) throw new KeyEncryptionError('refused');
      return Buffer.from(Plaintext);
    },
  };
}

const contextOf = ({ tenant, purpose, version }: KeySubject): Record<string, string> => ({
  'optimiq:tenant': tenant === '' ? 'installation' : tenant,
  'optimiq:purpose': purpose,
  'optimiq:version': String(version),
});

/** The service's own words stay behind: they may hold names of accounts and keys. */
function refuse(error: unknown): never {
  if (!(error instanceof KMSServiceException)) throw new KeyEncryptionError('unreachable');
  if (error.name === 'InvalidCiphertextException' || error.name === 'IncorrectKeyException')
    throw new KeyEncryptionError('authentication');
  if (error.name === 'NotFoundException') throw new KeyEncryptionError('unknown-key');
  throw new KeyEncryptionError((error.$metadata.httpStatusCode ?? 500) >= 500 ? 'unreachable' : 'refused');
}
