import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import { templateName } from '@optimiq/store/testing/server';
import { expect } from 'vitest';
import type { Product } from '../product.ts';
import { type CrashTask, type Installation, openInstallation } from './crash-product.ts';
import { state } from './loading.ts';

export type State = Awaited<ReturnType<typeof state>>;
/** An installation as it was left, to be copied for each crash. */
export type Snapshot = Installation & { readonly database: string; readonly state: State };

/** Installations of one test file, each a copy of another, and processes that are killed at work on them. */
export type CrashLab = {
  readonly admin: TestDatabase;
  /** An installation of its own: a copy of another, or an empty one. */
  copyOf(from?: Snapshot): Promise<Omit<Snapshot, 'state'>>;
  remove(installation: Omit<Snapshot, 'state'>): Promise<void>;
  /** What an installation is after some work on it, at rest. */
  snapshot(installation: Omit<Snapshot, 'state'>, work: (product: Product) => Promise<void>): Promise<Snapshot>;
  /** Runs the task in a process of its own until its fault point kills it. */
  crash(task: CrashTask): Promise<void>;
  close(): Promise<void>;
};

export async function openCrashLab(): Promise<CrashLab> {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-crash-'));
  const admin = await testDatabase();
  return {
    admin,
    copyOf: async (from) => {
      const database = `crash_${randomBytes(6).toString('hex')}`;
      await admin.asSuperuser(
        `create database ${database} template ${from?.database ?? templateName} owner optimiq_owner`,
      );
      const base = join(folder, database);
      if (from) cpSync(join(from.base, 'data'), join(base, 'data'), { recursive: true });
      const at = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
      const { owner, app, auth, jobs } = admin.urls;
      return {
        base,
        database,
        kek: admin.kek.toString('base64'),
        urls: { owner: at(owner), app: at(app), auth: at(auth), jobs: at(jobs) },
      };
    },
    remove: async ({ base, database }) => {
      await admin.asSuperuser(`drop database ${database} with (force)`);
      rmSync(base, { recursive: true, force: true });
    },
    snapshot: async (installation, work) => {
      const product = await openInstallation(installation);
      try {
        await work(product);
        return { ...installation, state: await state(product, admin.alpha) };
      } finally {
        await product.close();
      }
    },
    crash: async (task) => {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./crash-child.ts', import.meta.url))], {
        stdio: ['pipe', 'inherit', 'inherit'],
        env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
      });
      child.stdin.end(JSON.stringify(task));
      const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
      expect([task.fault, signal]).toEqual([task.fault, 'SIGKILL']);
    },
    close: async () => {
      await admin.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The part of a state that one load makes visible; scores, gaps and the work on them follow in a run of their own. */
export function loadsOfState({ tables }: State): Record<string, string> {
  const { scores: _, score_gaps: __, work_items: ___, ...loads } = tables;
  return loads;
}

/** Files that a start should have taken away. */
export const leftovers = (base: string): string[] =>
  (readdirSync(base, { recursive: true }) as string[]).filter((name) =>
    /\.partial$|keeper\.lock-|\.rewrite/.test(name),
  );

/** All points in `npm run soak`; else one of so many, in order. */
export const someOf = (points: readonly string[], every: number): readonly string[] =>
  process.env['OPTIMIQ_SOAK'] ? points : points.filter((_, at) => at % every === 0);

/** Three at a time: each waits for a process most of its time. */
export async function each(faults: readonly string[], check: (fault: string) => Promise<void>): Promise<void> {
  const waiting = [...faults];
  const work = async () => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift()) await check(fault);
  };
  await Promise.all([work(), work(), work()]);
}
