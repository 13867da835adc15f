import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunning, stopServer } from '@optimiq/store/postgres/embedded-process';
import { readSettings } from '../env.ts';
import { requestBy } from '../operator.ts';
import type { Running } from '../running.ts';
import { controlSocketOf } from '../start-service.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const cli = new URL('../../../cli/src/main.ts', import.meta.url).pathname;

/** The product as a process of its own, the way `npm start` runs it. */
export type ServerProcess = {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  output(): string;
  /** Waits until `isTrue`; throws with the output when the process ends before. */
  until(isTrue: () => boolean): Promise<void>;
  ready(): Promise<Running>;
  /** Sends a signal and gives the exit code, or the signal it died of. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  exit(): Promise<number | NodeJS.Signals>;
};

/** One installation in a temporary folder, and the processes that were started on it. */
export type Installation = {
  readonly base: string;
  start(env?: Readonly<Record<string, string>>): ServerProcess;
  /** A command of the command line on this installation. */
  optimiq(...words: readonly string[]): Promise<{ readonly code: number | NodeJS.Signals; readonly output: string }>;
  /** What the operator's socket answers. */
  ask(path: string): Promise<unknown>;
  /** Identity of the database server that runs on it. */
  postgres(): string | undefined;
  log(): string;
  /** Paths that others than their owner may use. */
  wide(): string[];
  /** Ends what runs and removes it. */
  remove(): Promise<void>;
};

let numberOfStarts = 0;

export function makeInstallation(members: number, more: Readonly<Record<string, string>> = {}): Installation {
  const parent = mkdtempSync(join(tmpdir(), 'optimiq-ops-'));
  const base = join(parent, 'base');
  const started: ChildProcess[] = [];
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DATABASE_|OPTIMIQ_|HOST$|PORT$)/.test(name)),
  );
  const own = { OPTIMIQ_BASE_DIR: base, OPTIMIQ_DEMO_MEMBERS: String(members), PORT: '0', ...more };
  const spawnOne = (script: string, words: readonly string[], env: object) => {
    const child = spawn(process.execPath, [script, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...clean, ...own, ...env },
    });
    started.push(child);
    return follow(child, join(base, 'run/service.log'));
  };
  const postgres = () => findRunning(join(base, 'data/postgres'));
  return {
    base,
    start: (env = {}) => {
      const readyFile = join(parent, `ready-${numberOfStarts++}.json`);
      const followed = spawnOne(main, [], { OPTIMIQ_READY_FILE: readyFile, ...env });
      return {
        ...followed,
        ready: async () => {
          await followed.until(() => existsSync(readyFile));
          return JSON.parse(readFileSync(readyFile, 'utf8')) as Running;
        },
      };
    },
    optimiq: async (...words) => {
      const command = spawnOne(cli, words, {});
      return { code: await command.exit(), output: command.output() };
    },
    ask: async (path) => {
      const settings = readSettings({ OPTIMIQ_BASE_DIR: base }, base);
      return (await requestBy(controlSocketOf(settings))('GET', path)).body;
    },
    postgres,
    log: () => readFileSync(join(base, 'run/service.log'), 'utf8'),
    wide: () =>
      readdirSync(base, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isSymbolicLink())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0),
    remove: async () => {
      for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
      const running = existsSync(base) ? postgres() : undefined;
      if (running) await stopServer(running, 'immediate');
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** What the service log says went wrong: a process that ended names the file, which is gone when somebody looks. */
const complaintsIn = (file: string): string =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /"level":[456]0/.test(line))
        .slice(-10)
        .join('\n')
    : '';

function follow(child: ChildProcess, logFile: string): Omit<ServerProcess, 'ready'> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const closed = once(child, 'close');
  const exit = async () => {
    await closed;
    return child.exitCode ?? child.signalCode ?? 'SIGKILL';
  };
  return {
    child,
    output: () => text,
    until: async (isTrue) => {
      while (!isTrue()) {
        if (child.exitCode !== null || child.signalCode !== null) {
          await closed;
          if (isTrue()) return;
          throw new Error(
            `The process ended with ${child.exitCode ?? child.signalCode}:\n${text}\n${complaintsIn(logFile)}`,
          );
        }
        await sleep(10);
      }
    },
    exit,
    end: (signal) => {
      child.kill(signal);
      return exit();
    },
  };
}
