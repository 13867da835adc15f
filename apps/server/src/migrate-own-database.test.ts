import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listMigrations, type Migration } from '@optimiq/store/postgres/migrate';
import { readMigrationState } from '@optimiq/store/postgres/migration-state';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { copiesFolderOf, openOwnDatabase } from './migrate-own-database.ts';
import type { OwnDatabase } from './own-database.ts';

const log = pino({ level: 'silent' });
const bases: string[] = [];
afterEach(() => {
  for (const base of bases.splice(0)) rmSync(base, { recursive: true, force: true });
});

function makeFolders() {
  const base = mkdtempSync(join(tmpdir(), 'optimiq-migrate-'));
  bases.push(base);
  const folder = (name: string) => join(base, name);
  const folders = {
    ...{ base, data: folder('data'), keys: folder('keys'), run: folder('run'), anchors: folder('anchors') },
  };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true, mode: 0o700 });
  return folders;
}

const stateOf = (server: OwnDatabase, migrations: readonly Migration[]) =>
  readMigrationState(server.url('owner'), migrations);

test('SEC-12 an own database is copied before it is migrated, and the copy opens at the older schema', async () => {
  const folders = makeFolders();
  const all = listMigrations();
  const older = all.slice(0, -1);

  const first = await openOwnDatabase(folders, log, older);
  expect(await Promise.all([stateOf(first, older), stateOf(first, all)])).toEqual(['current', 'pending']);
  await first.stop();
  expect(existsSync(copiesFolderOf(folders))).toBe(false);

  const second = await openOwnDatabase(folders, log, all);
  expect(await stateOf(second, all)).toBe('current');
  await second.stop();
  expect(readdirSync(copiesFolderOf(folders))).toEqual(['postgres']);

  // The way back that the documentation names: the copy in the place of the folder, under the older program.
  rmSync(join(folders.data, 'postgres'), { recursive: true });
  renameSync(join(copiesFolderOf(folders), 'postgres'), join(folders.data, 'postgres'));
  const restored = await openOwnDatabase(folders, log, older);
  expect(await Promise.all([stateOf(restored, older), stateOf(restored, all)])).toEqual(['current', 'pending']);
  await restored.stop();
}, 120_000);

test('RET-07 a failed migration leaves the database as it was, with its copy; the copy goes after thirty days', async () => {
  const folders = makeFolders();
  const all = listMigrations();
  const server = await openOwnDatabase(folders, log, all);
  await server.stop();
  const last = all.at(-1)!;
  const broken = { ...last, number: last.number + 1, name: 'broken', text: 'select no_such_column', sha256: '0' };

  await expect(openOwnDatabase(folders, log, [...all, broken])).rejects.toMatchObject({ code: 'failed' });
  const copy = join(copiesFolderOf(folders), 'postgres');
  expect(existsSync(join(copy, 'PG_VERSION'))).toBe(true);
  const left = join(copiesFolderOf(folders), '.part-left-by-a-kill');
  mkdirSync(left);

  const again = await openOwnDatabase(folders, log, all);
  expect(await stateOf(again, all)).toBe('current');
  await again.stop();
  expect([existsSync(copy), existsSync(left)]).toEqual([true, false]);

  const past = (Date.now() - 31 * 24 * 60 * 60 * 1000) / 1000;
  utimesSync(copy, past, past);
  await (await openOwnDatabase(folders, log, all)).stop();
  expect(existsSync(copy)).toBe(false);
}, 120_000);
