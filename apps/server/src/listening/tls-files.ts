import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Certificate (with the chain after it) and private key as PEM files, as the settings name them. */
export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

export type TlsPair = {
  readonly cert: string;
  readonly key: string;
  readonly expiresAt: Date;
  /** RSA of less than 3,072 bits: less than 128 bits of security (NIST SP 800-57). */
  readonly hasShortKey: boolean;
  /** Of both files as they were when read; another text means that they have changed. */
  readonly stamp: string;
};

const shortestModulus = 3_072;

/** Certificate or key cannot be served with; says what to do. */
export class TlsFilesError extends Error {
  override readonly name = 'TlsFilesError';
}

/** Reads both; throws TlsFilesError when one is missing, open to others, broken, or not of the other. */
export function readTlsFiles(files: TlsFiles): TlsPair {
  const stamp = stampOf(files);
  const cert = read(files.certFile, 'TLS_CERT_FILE');
  const key = read(files.keyFile, 'TLS_KEY_FILE');
  if ((statSync(files.keyFile).mode & 0o077) !== 0) {
    throw new TlsFilesError('TLS_KEY_FILE can be read or changed by others than its owner: chmod 600 it');
  }
  const certificate = parse('TLS_CERT_FILE is no certificate in PEM form', () => new X509Certificate(cert));
  const privateKey = parse('TLS_KEY_FILE is no private key in PEM form without a passphrase', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TlsFilesError('TLS_KEY_FILE is not the key of the certificate in TLS_CERT_FILE');
  }
  const { modulusLength = shortestModulus } = privateKey.asymmetricKeyDetails ?? {};
  const hasShortKey = modulusLength < shortestModulus;
  return { cert, key, expiresAt: new Date(certificate.validTo), hasShortKey, stamp };
}

/** Changes when either file does, also when a link is turned to another. */
export function stampOf({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found ? `${found.ino}:${found.size}:${found.mtimeMs}` : 'missing'))
    .join(' ');
}

function read(file: string, setting: string): string {
  return parse(`${setting} cannot be read`, () => readFileSync(file, 'utf8'));
}

function parse<T>(fault: string, work: () => T): T {
  try {
    return work();
  } catch {
    // The cause may quote the file.
    throw new TlsFilesError(fault);
  }
}
