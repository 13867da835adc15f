import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const main = join(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts');

export type SignIn = { readonly role: string; readonly email: string; readonly password: string };

/** The product as its users meet it: a process of its own, with a base folder of its own, on a free port. */
export type Product = {
  readonly url: string;
  /** Its base folder: the command line finds the running product by it. */
  readonly base: string;
  /** Roles that have a demo sign-in, in the product's order. */
  readonly roles: readonly string[];
  /** The demo sign-in of a role; throws when the product made none. */
  signInOf(role: string): SignIn;
  stop(): Promise<void>;
};

export type ProductOptions = {
  /** Members of the demo population; fewer make a faster start. */
  readonly members?: number;
  readonly readyWithinSeconds?: number;
};

/** Starts the product and waits until it says that it is ready. Throws with its last output when it does not. */
export async function startProduct({ members = 300, readyWithinSeconds = 180 }: ProductOptions = {}): Promise<Product> {
  const base = mkdtempSync(join(tmpdir(), 'optimiq-e2e-'));
  // Started by root, the database server runs as another user, who must be able to pass through.
  if (process.getuid?.() === 0) chmodSync(base, 0o711);
  const readyFile = join(base, 'ready.json');
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutDatabase(process.env),
      OPTIMIQ_BASE_DIR: base,
      OPTIMIQ_READY_FILE: readyFile,
      OPTIMIQ_DEMO_MEMBERS: String(members),
      PORT: '0',
    },
  });
  const output = lastOutputOf(child);
  const stop = () => stopProduct(child, base);
  try {
    const ready = await readReady(child, readyFile, readyWithinSeconds);
    return {
      url: ready.url,
      base,
      roles: ready.signIns.map(({ role }) => role),
      signInOf: (role) => {
        const found = ready.signIns.find((signIn) => signIn.role === role);
        if (!found) throw new Error(`The product made no demo sign-in for ${role}`);
        return found;
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw new Error(`The product did not become ready:\n${output()}`, { cause });
  }
}

type Ready = { readonly url: string; readonly signIns: readonly SignIn[] };

async function readReady(child: ChildProcess, file: string, seconds: number): Promise<Ready> {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended with ${child.exitCode}`);
    if (!existsSync(file)) continue;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Ready;
    } catch {
      // Still being written.
    }
  }
  throw new Error(`Not ready after ${seconds} s`);
}

/** Ends it the way an operator does; what does not end within 20 s is killed. */
async function stopProduct(child: ChildProcess, base: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if (await Promise.race([ended.then(() => false), sleep(20_000, true, { ref: false })])) child.kill('SIGKILL');
    await ended;
  }
  rmSync(base, { recursive: true, force: true });
}

/** A managed server of the developer's must never see a journey. */
const withoutDatabase = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DATABASE_')));

function lastOutputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-8_000);
    });
  }
  return () => text;
}
