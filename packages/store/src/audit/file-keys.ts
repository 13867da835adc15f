import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Keys of the audit log that are in no database: what signs its heads, and what chains the platform's own log. */
export type AuditFileKeys = {
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  readonly platform: Buffer;
};

/** A key file others could read, or that is no key: the log is not signed with it. */
export class AuditKeyError extends Error {
  override readonly name = 'AuditKeyError';
  readonly code = 'audit-key';
}

/**
 * The audit keys of the keys folder, made at the first call: an Ed25519 seed and a chain key, 32 bytes each, mode 0600.
 *
 * Throws AuditKeyError on a file with another mode or length; none is ever replaced.
 */
export function openAuditFileKeys(folder: string): AuditFileKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const signing = createPrivateKey({
    key: Buffer.concat([ed25519Prefix, keyFile(join(folder, 'audit-signing-1.key'))]),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    signing,
    verifying: createPublicKey(signing),
    platform: keyFile(join(folder, 'audit-platform-1.key')),
  };
}

/** PKCS#8 of an Ed25519 key is this and the seed (RFC 8410, section 7). */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyFile(path: string): Buffer {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) create(path);
  const found = lstatSync(path);
  if (!found.isFile() || (found.mode & 0o077) !== 0) throw new AuditKeyError('An audit key file is open to others');
  const key = readFileSync(path);
  if (key.length !== 32) throw new AuditKeyError('An audit key file has not 32 bytes');
  return key;
}

/** Written whole under another name first; of two first starts at once, one key wins. */
function create(path: string): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(fresh, 'wx', 0o600);
  writeSync(file, randomBytes(32));
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
}
