import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Durability, serverArguments } from './embedded-settings.ts';
import type { ServerUser } from './embedded-user.ts';
import { identityOf, isAlive } from './process-identity.ts';

const logLimitBytes = 10 * 1024 * 1024;
const readyLimitMs = 120_000;
const orphanLimitMs = 3_000;

/** Process identity of the server that runs on this data folder, started by whomever; undefined when none does. */
export function findRunning(dataDir: string): string | undefined {
  const pid = Number(readPidFile(dataDir)[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  // The number in a stale file may by now be anybody's: ours is the one that works inside the data folder.
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir) ? identityOf(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the server and waits until it takes connections. A stale pid file is removed first. */
export async function startServer(
  postgres: string,
  dataDir: string,
  user: ServerUser,
  logFile: string,
  durability: Durability,
): Promise<ChildProcess> {
  await endOrphans(dataDir);
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  // Its own session: an interrupt typed at the terminal reaches us only, and we stop the server last.
  const child = spawn(postgres, serverArguments(durability), {
    cwd: dataDir,
    env: {},
    detached: true,
    stdio: ['ignore', log, log],
    ...(user.isOther ? { uid: user.uid, gid: user.gid } : {}),
  });
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = (error as NodeJS.ErrnoException).code ?? 'spawn';
  });
  child.once('exit', (code, signal) => {
    failure ??= `exit ${code ?? signal}`;
  });
  for (let waitedMs = 0; !isReady(dataDir, child.pid); waitedMs += 20) {
    if (failure !== undefined) throw new Error(`PostgreSQL did not start (${failure}); see ${logFile}`);
    if (waitedMs > readyLimitMs) throw new Error(`PostgreSQL is not ready after two minutes; see ${logFile}`);
    await sleep(20);
  }
  return child;
}

/**
 * Ends the server and waits until it is gone.
 *
 * @param how fast: open transactions are rolled back and a checkpoint is written; immediate: recovery at the next start.
 */
export async function stopServer(identity: string, how: 'fast' | 'immediate'): Promise<void> {
  if (!isAlive(identity)) return;
  kill(Number(identity.split(':')[0]), how === 'fast' ? 'SIGINT' : 'SIGQUIT');
  while (isAlive(identity)) await sleep(20);
}

/** A process that has ended meanwhile is no failure. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Waits for the workers of a server whose head was killed: idle ones leave by themselves, busy ones are ended.
 * Two servers on one data folder would ruin it, and the pid file alone does not tell of them.
 */
async function endOrphans(dataDir: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    const left = workersOn(dataDir);
    if (left.length === 0) return;
    if (waitedMs >= orphanLimitMs) for (const pid of left) kill(pid, 'SIGKILL');
    await sleep(20);
  }
}

/** Numbers of the PostgreSQL processes that work inside the data folder. */
function workersOn(dataDir: string): number[] {
  const folder = realpathSync(dataDir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readlinkSync(`/proc/${name}/cwd`) === folder &&
          basename(readlinkSync(`/proc/${name}/exe`)).startsWith('postgres')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Lines of postmaster.pid: pid, folder, start, port, socket folder, address, memory, state. */
function readPidFile(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'latin1').split('\n');
  } catch {
    return [];
  }
}

/** Whether the server of the data folder takes connections. */
export function isReady(dataDir: string, pid: number | undefined): boolean {
  const lines = readPidFile(dataDir);
  return Number(lines[0]) === pid && (lines[7] ?? '').trim() === 'ready';
}
