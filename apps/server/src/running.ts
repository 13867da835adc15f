import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './env.ts';
import type { DemoSignIn } from './operations/demo-accounts.ts';

/** What a second start needs to point to the first. */
export type Running = { readonly url: string; readonly signIns: readonly DemoSignIn[] };

const fileOf = (settings: Settings): string => join(settings.folders.run, 'running.json');

/** Says where the product is reached; the file is for the owner of the run folder only. */
export function writeRunning(settings: Settings, running: Running): void {
  writeFileSync(fileOf(settings), JSON.stringify(running), { mode: 0o600 });
}

export function removeRunning(settings: Settings): void {
  rmSync(fileOf(settings), { force: true });
}

/** Where the running product is reached; undefined while it is still starting. */
export function readRunning(settings: Settings): Running | undefined {
  return existsSync(fileOf(settings)) ? (JSON.parse(readFileSync(fileOf(settings), 'utf8')) as Running) : undefined;
}
