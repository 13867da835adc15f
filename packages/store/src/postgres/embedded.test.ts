import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { type EmbeddedServer, startEmbedded } from './embedded.ts';
import { findRunning, stopServer } from './embedded-process.ts';
import { migrate } from './migrate.ts';

let base: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'optimiq-embedded-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  const running = findRunning(folders().dataDir);
  if (running !== undefined) await stopServer(running, 'immediate');
  rmSync(base, { recursive: true, force: true });
});

const folders = (under = base) => ({
  dataDir: join(under, 'data/postgres'),
  runDir: join(under, 'run'),
  keysDir: join(under, 'keys'),
});
const isRoot = process.getuid?.() === 0;

async function ask<Row extends pg.QueryResultRow>(server: EmbeddedServer | string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: typeof server === 'string' ? server : server.url('superuser') });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Another process that starts the server of these folders; resolves once it has it. */
async function starter(options: object, user: object = {}) {
  const script = new URL('../testing/postgres-starter.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], ...user });
  children.push(child);
  child.stdin!.end(JSON.stringify(options));
  const [line] = await once(child.stdout!, 'data');
  return { child, ...(JSON.parse(String(line)) as { pid: number; isOwner: boolean; url: string }) };
}

test('what was committed is there after a stop and a start', async () => {
  const first = await startEmbedded(folders());
  await ask(first, 'create table kept as select 1 as one');
  await first.stop();
  expect(findRunning(folders().dataDir)).toBeUndefined();
  const second = await startEmbedded(folders());
  expect(await ask(second, 'select one from kept')).toEqual([{ one: 1 }]);
  expect(
    await ask(second, `select current_setting('fsync') as fsync, current_setting('data_checksums') as sums`),
  ).toEqual([{ fsync: 'on', sums: 'on' }]);
  await second.stop();
});

test('only the owner of the folders can reach the server: no address, no wide mode, no password in clear', async () => {
  const server = await startEmbedded(folders());
  expect(await ask(server, `select current_setting('listen_addresses') as addresses`)).toEqual([{ addresses: '' }]);
  expect(listensOnNetwork(server.pid)).toBe(false);
  const wide = everything(base).filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(wide).toEqual([]);
  expect(statSync(join(folders().dataDir, 'socket')).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folders().dataDir, 'pg_hba.conf'), 'utf8')).toBe('local all all scram-sha-256\n');
  const wrong = server.url('app').replace(/:[^:@/]+@/, ':wrong@');
  await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  await server.stop();
});

test('neither the server nor its children inherit our environment', async () => {
  process.env.OPTIMIQ_TEST_CANARY = 'CANARY-SECRET';
  const server = await startEmbedded(folders());
  delete process.env.OPTIMIQ_TEST_CANARY;
  const told = [server.pid, ...childrenOf(server.pid)].map(toldAtStart).filter((text) => text !== undefined);
  expect(told.length).toBeGreaterThan(3);
  const passwords = Object.values(JSON.parse(readFileSync(join(folders().keysDir, 'postgres-passwords.json'), 'utf8')));
  for (const text of told) {
    for (const secret of ['CANARY-SECRET', 'PATH=', ...(passwords as string[])]) expect(text).not.toContain(secret);
  }
  await server.stop();
});

test('a password file never has a name that another user could open', async () => {
  const seen = new Set<string>();
  const watch = setInterval(() => {
    for (const name of readdirSync(tmpdir())) seen.add(name);
  }, 1);
  const before = new Set(readdirSync(tmpdir()));
  const server = await startEmbedded(folders());
  clearInterval(watch);
  await server.stop();
  // Folders of tests beside this one end in letters by chance.
  const named = [...seen].filter((name) => !before.has(name)).map((name) => name.replace(/-\w{6}$/, ''));
  expect(named.filter((name) => /pw|pass|initdb/i.test(name))).toEqual([]);
  expect(readdirSync(folders().keysDir)).toEqual(['postgres-passwords.json']);
});

test('a folder too deep for a socket address works', async () => {
  const deep = join(base, 'a-folder-name-that-is-long'.repeat(2), 'and-another-one-that-is-long'.repeat(2));
  mkdirSync(deep, { recursive: true, mode: 0o700 });
  const server = await startEmbedded(folders(deep));
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
});

test('folders that were there keep their modes', async () => {
  chmodSync(base, 0o750);
  mkdirSync(join(base, 'data'), { mode: 0o755 });
  chmodSync(join(base, 'data'), 0o755);
  const server = await startEmbedded(folders());
  await server.stop();
  expect(statSync(base).mode & 0o777).toBe(0o750);
  expect(statSync(join(base, 'data')).mode & 0o777).toBe(0o755);
});

test('a server killed in the middle recovers what was committed', async () => {
  const first = await startEmbedded(folders());
  let hasEnded = false;
  first.onExit(() => {
    hasEnded = true;
  });
  await ask(first, 'create table kept as select generate_series(1, 5000) as number');
  process.kill(first.pid, 'SIGKILL');
  await expect.poll(() => hasEnded).toBe(true);
  const second = await startEmbedded(folders());
  expect(second.pid).not.toBe(first.pid);
  expect(await ask(second, 'select count(*)::int as count from kept')).toEqual([{ count: 5000 }]);
  await second.stop();
});

test('a server whose starter was killed is taken over as it runs', async () => {
  const killed = await starter(folders());
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  const next = await startEmbedded(folders());
  expect(next.pid).toBe(killed.pid);
  expect(next.isOwner).toBe(true);
  expect(await ask(next, 'select 1 as one')).toEqual([{ one: 1 }]);
  await next.stop();
  expect(findRunning(folders().dataDir)).toBeUndefined();
});

test('of two starts at once both get the one server, and only its owner stops it', async () => {
  const [one, other] = await Promise.all([starter(folders()), starter(folders())]);
  expect(one.pid).toBe(other.pid);
  expect([one.isOwner, other.isOwner].sort()).toEqual([false, true]);
  const [owner, guest] = one.isOwner ? [one, other] : [other, one];
  guest.child.kill('SIGTERM');
  await once(guest.child, 'exit');
  expect(await ask(owner.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  owner.child.kill('SIGTERM');
  await once(owner.child, 'exit');
  expect(findRunning(folders().dataDir)).toBeUndefined();
});

test('the pid file of a server long gone does not stand in the way, whoever has its number now', async () => {
  const first = await startEmbedded(folders());
  await first.stop();
  writeFileSync(join(folders().dataDir, 'postmaster.pid'), `${process.pid}\n/proc/self/cwd\n1\n5432\n\n\n\nready\n`);
  const second = await startEmbedded(folders());
  expect(second.pid).not.toBe(process.pid);
  expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.stop();
});

// All of them in a soak.
const killedAfter = process.env['OPTIMIQ_SOAK'] ? [0, 40, 120, 250, 400] : [40, 250];
test.each(killedAfter)('a first start killed after %i ms is made good by the next', async (ms) => {
  const script = new URL('../testing/postgres-starter.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin!.end(JSON.stringify(folders()));
  await expect.poll(() => existsSync(join(base, 'data')), { timeout: 20_000, interval: 5 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  await once(child, 'exit');

  const server = await startEmbedded(folders());
  expect((await migrate(server.url('owner'))).version).toBeGreaterThan(0);
  await server.stop();
  expect(readdirSync(join(base, 'data'))).toEqual(['postgres']);
});

test('a lost passwords file is named, not guessed around', async () => {
  const server = await startEmbedded(folders());
  await server.stop();
  rmSync(join(folders().keysDir, 'postgres-passwords.json'));
  await expect(startEmbedded(folders())).rejects.toThrow('postgres-passwords.json');
});

test('stop called a second time ends a server that still waits', async () => {
  const server = await startEmbedded(folders());
  await Promise.all([server.stop(), server.stop()]);
  expect(findRunning(folders().dataDir)).toBeUndefined();
});

test('the service survives the database going and coming back', async () => {
  const first = await startEmbedded(folders());
  await migrate(first.url('owner'));
  const urls = { app: first.url('app'), auth: first.url('auth'), jobs: first.url('jobs') };
  const database = await openDatabase(urls);
  const asking = () =>
    database.appPool.query('select 1 as one').then(
      ({ rows }) => rows[0].one as number,
      (error) => error.code as string,
    );
  const load = Array.from({ length: 40 }, asking);
  await first.stop();
  expect(new Set(await Promise.all(load)).size).toBeGreaterThan(0);
  expect(await asking()).toBe('unavailable');
  const second = await startEmbedded(folders());
  expect(await asking()).toBe(1);
  await database.close();
  await second.stop();
});

/** Other users can run what lies here only when they may pass every folder above it. */
function isReachableByOthers(path: string): boolean {
  for (let above = dirname(path); ; above = dirname(above)) {
    if ((statSync(above).mode & 0o001) === 0) return false;
    if (above === dirname(above)) return true;
  }
}

describe.skipIf(!isRoot)('as root', () => {
  test('the server runs as an ordinary user, in folders that only root may enter', async () => {
    chmodSync(base, 0o700);
    const server = await startEmbedded(folders());
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
    expect(statSync(base).uid).toBe(0);
    await server.stop();
  });

  test.skipIf(!isReachableByOthers(process.execPath))(
    'another user can neither list the socket folder nor connect',
    async () => {
      chmodSync(base, 0o755);
      mkdirSync(join(base, 'data'), { mode: 0o755 });
      const server = await startEmbedded(folders());
      const socket = join(folders().dataDir, 'socket');
      const listed = spawnSync('ls', [socket], { uid: 65_534, gid: 65_534, encoding: 'utf8' });
      expect(listed.status).not.toBe(0);
      const connect = `require('node:net').connect(${JSON.stringify(`${socket}/.s.PGSQL.5432`)}).on('connect', () => process.exit(0)).on('error', () => process.exit(9))`;
      // The server's own user could; this one is another.
      const reached = spawnSync(process.execPath, ['-e', connect], { uid: 12_345, gid: 12_345 });
      expect(reached.status).toBe(9);
      await server.stop();
    },
  );

  test.skipIf(!isReachableByOthers(process.execPath))('an ordinary user starts one too, beside it', async () => {
    const own = join(base, 'own');
    chmodSync(base, 0o711);
    mkdirSync(own, { mode: 0o700 });
    chownSync(own, 65_534, 65_534);
    const beside = await startEmbedded(folders());
    const theirs = await starter(folders(own), { uid: 65_534, gid: 65_534, env: { TMPDIR: own } });
    expect(statSync(`/proc/${theirs.pid}`).uid).toBe(65_534);
    expect(theirs.pid).not.toBe(beside.pid);
    theirs.child.kill('SIGTERM');
    await once(theirs.child, 'exit');
    await beside.stop();
  });
});

function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether any open socket of the process is in the kernel's lists of TCP and UDP sockets. */
function listensOnNetwork(pid: number): boolean {
  const own = readdirSync(`/proc/${pid}/fd`).map((handle) => readlinkSync(`/proc/${pid}/fd/${handle}`));
  const inodes = own.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
  expect(inodes.length).toBeGreaterThan(0);
  const lists = ['tcp', 'tcp6', 'udp', 'udp6']
    .map((name) => `/proc/${pid}/net/${name}`)
    .filter((path) => existsSync(path));
  return lists.some((path) => {
    const lines = readFileSync(path, 'latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[9]);
    return inodes.some((inode) => lines.includes(inode));
  });
}

/** The environment and the command line a process was given; of one that has just ended, nothing. */
function toldAtStart(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1') + readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1]!.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}
