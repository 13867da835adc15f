import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { findBinaries } from './embedded-binaries.ts';
import { initialise, superuser } from './embedded-init.ts';
import { withFileLock } from './embedded-lock.ts';
import { requireSameMajor } from './embedded-major.ts';
import { readPasswords, type ServerPasswords } from './embedded-passwords.ts';
import { findRunning, isReady, startServer, stopServer } from './embedded-process.ts';
import { type Durability, port, socketFolder } from './embedded-settings.ts';
import { serverUser } from './embedded-user.ts';
import { identityOf, isAlive } from './process-identity.ts';
import { type DatabaseRole, ensureDatabase, ensureRoles, roleNames } from './roles.ts';

export type EmbeddedOptions = {
  /** The server's own folder; made when missing. Its parents need not be passable for the server's OS user. */
  readonly dataDir: string;
  /** Lock, owner and log files. */
  readonly runDir: string;
  /** Passwords of the roles; never inside the data folder. */
  readonly keysDir: string;
  /** Folder with bin, lib and share; the npm package's by default. */
  readonly binariesDir?: string;
  readonly database?: string;
  readonly durability?: Durability;
};

export type EmbeddedServer = {
  /** Connection string of a role, by the Unix socket. */
  url(role: DatabaseRole | 'superuser', database?: string): string;
  /** Process number of the server. */
  readonly pid: number;
  readonly logFile: string;
  /** False when another living process started this server: then `stop` leaves it alone. */
  readonly isOwner: boolean;
  /** Called when the server ends without `stop`. */
  onExit(listener: () => void): void;
  /** Fast shutdown; called a second time while the first is under way, immediate. */
  stop(): Promise<void>;
};

/**
 * Starts the product's own PostgreSQL, or takes over the one that a killed process left running.
 *
 * First start makes the data folder, roles and database; the server listens on a Unix socket in a 0700 folder
 * only, and inherits nothing of our environment. Two starts at once give two handles on one server.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, runDir, keysDir, database = 'optimiq', durability = 'full' } = options;
  for (const folder of [dirname(dataDir), runDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const user = serverUser(dataDir);
  const found = options.binariesDir ? undefined : findBinaries(user);
  if (found) requireSameMajor(dataDir, found.version);
  const binaries = options.binariesDir ?? found!.folder;
  const logFile = join(runDir, 'postgres.log');
  const ownerFile = join(runDir, 'postgres.owner');

  return withFileLock(join(runDir, 'postgres.lock'), async () => {
    const passwords = readPasswords(keysDir, existsSync(join(dataDir, 'PG_VERSION')));
    await initialise(join(binaries, 'bin/initdb'), dataDir, keysDir, passwords.superuser, user);

    let identity = findRunning(dataDir);
    let child: ChildProcess | undefined;
    if (identity !== undefined && !isReady(dataDir, Number(identity.split(':')[0]))) {
      await stopServer(identity, 'fast');
      identity = undefined;
    }
    if (identity === undefined) {
      child = await startServer(join(binaries, 'bin/postgres'), dataDir, user, logFile, durability);
      identity = identityOf(child.pid!)!;
    }
    const socket = reachSocket(join(dataDir, socketFolder));
    await prepare(socket.folder, passwords, database);

    const owner = readOwner(ownerFile);
    const isOwner = owner === undefined || !isAlive(owner) || owner === identityOf(process.pid);
    if (isOwner) writeFileSync(ownerFile, identityOf(process.pid)!, { mode: 0o600 });
    return handleOn({ socket, passwords, database, logFile, ownerFile, identity, child, isOwner });
  });
}

type Running = {
  readonly socket: Socket;
  readonly passwords: ServerPasswords;
  readonly database: string;
  readonly logFile: string;
  readonly ownerFile: string;
  readonly identity: string;
  readonly child: ChildProcess | undefined;
  readonly isOwner: boolean;
};

function handleOn({
  socket,
  passwords,
  database,
  logFile,
  ownerFile,
  identity,
  child,
  isOwner,
}: Running): EmbeddedServer {
  let stopping: Promise<void> | undefined;
  const close = async (how: 'fast' | 'immediate') => {
    if (isOwner) {
      await stopServer(identity, how);
      rmSync(ownerFile, { force: true });
    }
    socket.release();
  };
  return {
    url: (role, other = database) => urlOf(socket.folder, role, passwords[role], other),
    pid: Number(identity.split(':')[0]),
    logFile,
    isOwner,
    onExit: (listener) => watch(identity, child, () => stopping === undefined && listener()),
    stop: () => {
      if (stopping === undefined) stopping = close('fast');
      else if (isOwner) stopping = close('immediate');
      return stopping;
    },
  };
}

/** A server that was taken over is nobody's child here, so its end is looked for. */
function watch(identity: string, child: ChildProcess | undefined, ended: () => void): void {
  if (child) {
    child.once('exit', ended);
    return;
  }
  const timer = setInterval(() => {
    if (isAlive(identity)) return;
    clearInterval(timer);
    ended();
  }, 1000);
  timer.unref();
}

async function prepare(folder: string, passwords: ServerPasswords, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(folder, 'superuser', passwords.superuser, 'postgres') });
  await client.connect();
  try {
    await ensureRoles(client, passwords);
    await ensureDatabase(client, database);
  } finally {
    await client.end();
  }
}

function urlOf(folder: string, role: DatabaseRole | 'superuser', password: string, database: string): string {
  const user = role === 'superuser' ? superuser : roleNames[role];
  return `postgresql://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(folder)}`;
}

type Socket = { readonly folder: string; release(): void };

/** The socket's folder under a name short enough for a socket address (107 bytes on Linux). */
function reachSocket(folder: string): Socket {
  if (Buffer.byteLength(`${folder}/.s.PGSQL.${port}`) < 100) return { folder, release: () => {} };
  const short = mkdtempSync(join(tmpdir(), 'oq-'));
  symlinkSync(folder, join(short, 's'));
  return { folder: join(short, 's'), release: () => rmSync(short, { recursive: true, force: true }) };
}

function readOwner(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'latin1') : undefined;
}
