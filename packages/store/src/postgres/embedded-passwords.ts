import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseRole } from './roles.ts';

/** Passwords inside the embedded server, made on its first start. */
export type ServerPasswords = Readonly<Record<DatabaseRole | 'superuser', string>>;

const fileName = 'postgres-passwords.json';

/**
 * Passwords of the server's roles, from `keysDir`; made when there are none.
 *
 * @param dataExists whether a data folder is there, which only the passwords it was made with open.
 */
export function readPasswords(keysDir: string, dataExists: boolean): ServerPasswords {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const path = join(keysDir, fileName);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ServerPasswords;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (dataExists) throw new Error(`The keys folder lacks ${fileName}, which belongs to the database folder`);
  const passwords = { superuser: made(), owner: made(), app: made(), auth: made(), jobs: made() };
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const handle = openSync(fresh, 'wx', 0o600);
  writeSync(handle, JSON.stringify(passwords));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, path);
  return passwords;
}

const made = () => randomBytes(24).toString('base64url');
