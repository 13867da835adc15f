import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The open keys folder: the key-encryption key, which wraps every tenant's keys and nothing else. */
export type KeyFolder = {
  readonly kek: Buffer;
  readonly version: number;
  readonly folder: string;
  /** True when this call made the key: the recovery sheet is then shown once. */
  readonly isNew: boolean;
};

/** Why the keys are not used as they lie: opening them would leave them readable, lost with the data, or broken. */
export class KeyFolderError extends Error {
  override readonly name = 'KeyFolderError';
  readonly code: 'inside-data' | 'folder-mode' | 'key-mode' | 'key-form' | 'key-missing';
  constructor(code: KeyFolderError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export type KeyFolderOptions = {
  /** Folders that are backed up; the keys must lie in none of them. */
  readonly dataDirs?: readonly string[];
  /** False where data already exists, which a new key would never open. */
  readonly mayCreate?: boolean;
};

const fileName = 'kek-1.key';
const keyBytes = 32;

/**
 * Opens the keys folder; on the very first start makes it and the key.
 *
 * @param dir folder of mode 0700 that holds keys only; outside of all data folders.
 *
 * Fails with `KeyFolderError`; the modes of an existing folder are checked, never changed.
 */
export async function openKeyFolder(dir: string, options: KeyFolderOptions = {}): Promise<KeyFolder> {
  const { dataDirs = [], mayCreate = true } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const folder = realpathSync(dir);
  for (const data of dataDirs) {
    if (isInside(folder, data)) throw new KeyFolderError('inside-data', 'The keys folder lies inside the data folder');
  }
  if (isWide(folder)) throw new KeyFolderError('folder-mode', 'The keys folder is open to others: expected mode 0700');

  const path = join(folder, fileName);
  const isNew = lstatSync(path, { throwIfNoEntry: false }) === undefined && create(path, mayCreate);
  if (isWide(path) || !lstatSync(path).isFile()) {
    throw new KeyFolderError('key-mode', 'The key file is open to others: expected mode 0600');
  }
  const kek = readFileSync(path);
  if (kek.length !== keyBytes)
    throw new KeyFolderError('key-form', `The key file has ${kek.length} bytes: expected 32`);
  return { kek, version: 1, folder, isNew };
}

/**
 * What to print and lock away: the key in words of four, with a check word that tells a mistyped sheet.
 *
 * Without the key every stored identity, claim and document is lost; backups do not hold it.
 */
export function recoverySheet({ kek, version }: KeyFolder): string {
  const words = kek.toString('hex').toUpperCase().match(/.{4}/g)!;
  const lines = [words.slice(0, 8).join(' '), words.slice(8).join(' '), `check ${checkWord(kek)}`];
  return [`OptimIQ Health recovery sheet, key ${version}`, ...lines].join('\n');
}

/** The key from a recovery sheet as typed back; or undefined when a word is wrong. */
export function readRecoverySheet(sheet: string): Buffer | undefined {
  const match = /((?:[0-9A-F]{4}\s+){16})check\s+([0-9A-F]{8})/i.exec(sheet);
  if (!match) return undefined;
  const kek = Buffer.from(match[1]!.replaceAll(/\s/g, ''), 'hex');
  return checkWord(kek) === match[2]!.toUpperCase() ? kek : undefined;
}

function checkWord(kek: Buffer): string {
  return createHash('sha256').update('recovery sheet').update(kek).digest('hex').slice(0, 8).toUpperCase();
}

/** Written whole under another name first; of two first starts at once, one key wins. */
function create(path: string, mayCreate: boolean): boolean {
  if (!mayCreate)
    throw new KeyFolderError('key-missing', 'The data was written under a key that the keys folder lacks');
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(fresh, 'wx', 0o600);
  writeSync(handle, randomBytes(keyBytes));
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh);
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}

function isWide(path: string): boolean {
  return (lstatSync(path).mode & 0o077) !== 0;
}

function isInside(folder: string, data: string): boolean {
  if (lstatSync(data, { throwIfNoEntry: false }) === undefined) return false;
  const path = relative(realpathSync(data), folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`));
}
