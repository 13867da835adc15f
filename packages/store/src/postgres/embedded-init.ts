import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hostAccess, ownFolder, socketFolder } from './embedded-settings.ts';
import type { ServerUser } from './embedded-user.ts';

/** Name of the superuser inside the server. Only the starter uses it: to create roles and databases. */
export const superuser = 'postgres';

/**
 * Makes the data folder, unless it is there.
 *
 * The folder is made under another name, flushed, and renamed: a finished data folder is complete whenever the
 * process was killed. Unfinished ones are removed by the next start.
 *
 * @param keysDir 0700 folder that holds the password file for the moment initdb reads it.
 */
export async function initialise(
  initdb: string,
  dataDir: string,
  keysDir: string,
  password: string,
  user: ServerUser,
): Promise<void> {
  removeUnfinished(dataDir);
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;

  const fresh = `${dataDir}.new-${randomUUID()}`;
  mkdirSync(fresh, { mode: 0o700 });
  if (user.isOther) chownSync(fresh, user.uid, user.gid);
  const passwordFile = openUnlinked(join(keysDir, `initdb-${randomUUID()}`), password, user);
  try {
    await run(initdb, [...clusterArguments, '--pwfile=/proc/self/fd/3'], fresh, user, passwordFile);
  } finally {
    closeSync(passwordFile);
  }
  writeFileSync(join(fresh, 'pg_hba.conf'), hostAccess);
  mkdirSync(join(fresh, socketFolder), { mode: 0o700 });
  if (user.isOther) chownSync(join(fresh, socketFolder), user.uid, user.gid);
  chmodSync(fresh, 0o700);
  await run(initdb, ['-D', ownFolder, '--sync-only'], fresh, user);
  renameSync(fresh, dataDir);
  const parent = openSync(dirname(dataDir), 'r');
  fsyncSync(parent);
  closeSync(parent);
  removeUnfinished(dataDir);
}

// One collation on every machine: the built-in one sorts by code point and needs no library of the host.
const clusterArguments = [
  ...['-D', ownFolder, '-U', superuser, '--auth=scram-sha-256', '-k', '--no-sync', '--no-instructions'],
  ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
];

function removeUnfinished(dataDir: string): void {
  const prefix = `${basename(dataDir)}.new-`;
  for (const name of readdirSync(dirname(dataDir))) {
    if (!name.startsWith(prefix)) continue;
    // An initdb whose starter was killed may write there for a moment still.
    rmSync(join(dirname(dataDir), name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The file has no name any more when the child opens it: only the open handle leads to it. */
function openUnlinked(path: string, password: string, user: ServerUser): number {
  writeFileSync(path, `${password}\n`, { mode: 0o600 });
  if (user.isOther) chownSync(path, user.uid, user.gid);
  const handle = openSync(path, 'r');
  rmSync(path);
  return handle;
}

function run(program: string, args: string[], cwd: string, user: ServerUser, handle?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', handle ?? 'ignore'],
      ...(user.isOther ? { uid: user.uid, gid: user.gid } : {}),
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${basename(program)} failed with ${code}: ${said.trim().split('\n').at(-1) ?? ''}`));
    });
  });
}
