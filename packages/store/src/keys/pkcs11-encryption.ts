import { randomBytes } from 'node:crypto';
import { type KeyEncryption, KeyEncryptionError, type KeySubject, type WrappedKey } from './key-encryption.ts';
import { loadPkcs11, ownBuffer, type Pkcs11Module, packed } from './pkcs11-module.ts';

/** A key of a hardware security module, or of a program that stands in for one. */
export type Pkcs11Access = {
  /** Path of the vendor's module. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** Label of an AES key of 256 bits in it that cannot be taken out. */
  readonly key: string;
  readonly pin: string;
};

const nonceBytes = 12;
const tagBytes = 16;
const mechanism = 0x1087; // CKM_AES_GCM
const attribute = { class: 0x0, label: 0x3, extractable: 0x162 } as const;
const secretKey = 4; // CKO_SECRET_KEY
const serialReadOnly = 0x4; // CKF_SERIAL_SESSION
const user = 1; // CKU_USER
const fine = new Set([0, 0x100, 0x191]); // also: logged in already, initialized already

/**
 * Wraps by AES-GCM inside a PKCS#11 token: the key-encryption key never leaves it. Wrapped: nonce (12), ciphertext, tag (16),
 * bound to the subject.
 *
 * The token is opened at the first call, and again after it failed. Fails with `KeyEncryptionError`: 'unknown-key' when
 * the token or key is not there or the key could be taken out, 'refused' when the PIN is wrong.
 */
export function pkcs11Encryption(access: Pkcs11Access): KeyEncryption {
  const name = `pkcs11:${access.key}`;
  let session: Session | undefined;
  const within = async <T>(work: (opened: Session) => T): Promise<T> => {
    session ??= open(access);
    try {
      return work(session);
    } catch (error) {
      // A token that was pulled or a session that ended: the next call opens it again.
      if (!(error instanceof KeyEncryptionError) || error.code !== 'authentication') session = close(session);
      throw error;
    }
  };
  return {
    adapter: 'pkcs11',
    name,
    wrap: (subject, key) => within((opened): WrappedKey => ({ by: name, bytes: encrypt(opened, subject, key) })),
    unwrap: (subject, { by, bytes }) =>
      within((opened) => {
        if (by !== name) throw new KeyEncryptionError('unknown-key');
        return decrypt(opened, subject, bytes);
      }),
  };
}

type Session = { readonly module: Pkcs11Module; readonly id: bigint; readonly key: bigint };

function open({ module: path, token, key, pin }: Pkcs11Access): Session {
  const module = load(path);
  expectFine(module.C_Initialize(null), 'unreachable');
  const id = ownBuffer(8);
  expectFine(module.C_OpenSession(slotOf(module, token), serialReadOnly, null, null, id), 'unreachable');
  const session = id.readBigUInt64LE();
  const secret = ownBuffer(pin);
  expectFine(module.C_Login(session, user, secret, secret.length), 'refused');
  secret.fill(0);
  return { module, id: session, key: keyOf(module, session, key) };
}

function load(path: string): Pkcs11Module {
  try {
    return loadPkcs11(path);
  } catch {
    throw new KeyEncryptionError('unreachable');
  }
}

function close({ module, id }: Session): undefined {
  module.C_CloseSession(id);
}

/** The slot whose token has the label, which is padded with blanks to 32 bytes. */
function slotOf(module: Pkcs11Module, label: string): bigint {
  const count = ownBuffer(8);
  expectFine(module.C_GetSlotList(1, null, count), 'unreachable');
  const slots = ownBuffer(Number(count.readBigUInt64LE()) * 8);
  expectFine(module.C_GetSlotList(1, slots, count), 'unreachable');
  for (let at = 0; at < slots.length; at += 8) {
    const info = ownBuffer(512);
    const slot = slots.readBigUInt64LE(at);
    if (Number(module.C_GetTokenInfo(slot, info)) === 0 && info.toString('utf8', 0, 32).trimEnd() === label)
      return slot;
  }
  throw new KeyEncryptionError('unknown-key');
}

function keyOf(module: Pkcs11Module, session: bigint, label: string): bigint {
  const [kind, named] = [packed(secretKey), ownBuffer(label)];
  const template = Buffer.concat([
    packed(attribute.class, kind, kind.length),
    packed(attribute.label, named, named.length),
  ]);
  expectFine(module.C_FindObjectsInit(session, ownBuffer(template), 2), 'unreachable');
  const [found, count] = [ownBuffer(8), ownBuffer(8)];
  const answer = module.C_FindObjects(session, found, 1, count);
  module.C_FindObjectsFinal(session);
  expectFine(answer, 'unreachable');
  if (count.readBigUInt64LE() !== 1n) throw new KeyEncryptionError('unknown-key');
  const key = found.readBigUInt64LE();
  const flag = ownBuffer(1);
  expectFine(module.C_GetAttributeValue(session, key, packed(attribute.extractable, flag, 1), 1), 'unreachable');
  if (flag[0] !== 0) throw new KeyEncryptionError('unknown-key');
  return key;
}

/** Subject as bytes that no other subject has. */
const associated = ({ tenant, purpose, version }: KeySubject): Buffer =>
  ownBuffer(JSON.stringify(['optimiq', tenant, purpose, version]));

function encrypt({ module, id, key }: Session, subject: KeySubject, clear: Uint8Array): Buffer {
  const [nonce, aad, input] = [ownBuffer(randomBytes(nonceBytes)), associated(subject), ownBuffer(clear)];
  const parameters = gcm(nonce, aad);
  const [output, length] = [ownBuffer(input.length + tagBytes), packed(input.length + tagBytes)];
  expectFine(module.C_EncryptInit(id, packed(mechanism, parameters, parameters.length), key), 'refused');
  expectFine(module.C_Encrypt(id, input, input.length, output, length), 'refused');
  input.fill(0);
  return Buffer.concat([nonce, output.subarray(0, Number(length.readBigUInt64LE()))]);
}

function decrypt({ module, id, key }: Session, subject: KeySubject, wrapped: Uint8Array): Buffer {
  if (wrapped.length <= nonceBytes + tagBytes) throw new KeyEncryptionError('authentication');
  const [nonce, aad] = [ownBuffer(wrapped.subarray(0, nonceBytes)), associated(subject)];
  const input = ownBuffer(wrapped.subarray(nonceBytes));
  const parameters = gcm(nonce, aad);
  const [output, length] = [ownBuffer(input.length), packed(input.length)];
  expectFine(module.C_DecryptInit(id, packed(mechanism, parameters, parameters.length), key), 'refused');
  expectFine(module.C_Decrypt(id, input, input.length, output, length), 'authentication');
  return Buffer.from(output.subarray(0, Number(length.readBigUInt64LE())));
}

/** CK_GCM_PARAMS. */
const gcm = (nonce: Buffer, aad: Buffer): Buffer =>
  packed(nonce, nonce.length, nonce.length * 8, aad, aad.length, tagBytes * 8);

function expectFine(answer: bigint | number, code: KeyEncryptionError['code']): void {
  if (!fine.has(Number(answer))) throw new KeyEncryptionError(code);
}
