import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeyFolder, readRecoverySheet, recoverySheet } from './key-folder.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'optimiq-keys-'));
});
afterEach(() => rmSync(base, { recursive: true }));

test('the first opening makes a key that later ones read', async () => {
  const first = await openKeyFolder(join(base, 'keys'));
  const second = await openKeyFolder(join(base, 'keys'));
  expect(first.isNew).toBe(true);
  expect(second.isNew).toBe(false);
  expect(second.kek).toEqual(first.kek);
  expect(first.kek).toHaveLength(32);
  expect(statSync(join(base, 'keys')).mode & 0o777).toBe(0o700);
  expect(statSync(join(base, 'keys/kek-1.key')).mode & 0o777).toBe(0o600);
});

test('two first openings at once agree on one key', async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, () => openKeyFolder(join(base, 'keys'))));
  expect(new Set(opened.map(({ kek }) => kek.toString('hex'))).size).toBe(1);
});

test.each([0o640, 0o604, 0o660, 0o644])('a key file of mode %o is refused', async (mode) => {
  await openKeyFolder(join(base, 'keys'));
  chmodSync(join(base, 'keys/kek-1.key'), mode);
  await expect(openKeyFolder(join(base, 'keys'))).rejects.toMatchObject({ code: 'key-mode' });
});

test.each([0o750, 0o701, 0o777])('a keys folder of mode %o is refused and left as it is', async (mode) => {
  mkdirSync(join(base, 'keys'));
  chmodSync(join(base, 'keys'), mode);
  await expect(openKeyFolder(join(base, 'keys'))).rejects.toMatchObject({ code: 'folder-mode' });
  expect(statSync(join(base, 'keys')).mode & 0o777).toBe(mode);
});

test('a keys folder inside the data folder is refused, also by a link', async () => {
  const dataDirs = [join(base, 'data')];
  mkdirSync(join(base, 'data/keys'), { recursive: true, mode: 0o700 });
  symlinkSync(join(base, 'data/keys'), join(base, 'linked'));
  await expect(openKeyFolder(join(base, 'data/keys'), { dataDirs })).rejects.toMatchObject({ code: 'inside-data' });
  await expect(openKeyFolder(join(base, 'linked'), { dataDirs })).rejects.toMatchObject({ code: 'inside-data' });
  await expect(openKeyFolder(join(base, 'data-keys'), { dataDirs })).resolves.toMatchObject({ isNew: true });
});

test('no key is made where data of another key lies', async () => {
  await expect(openKeyFolder(join(base, 'keys'), { mayCreate: false })).rejects.toMatchObject({ code: 'key-missing' });
});

test('a key of another length is refused', async () => {
  mkdirSync(join(base, 'keys'), { mode: 0o700 });
  writeFileSync(join(base, 'keys/kek-1.key'), 'short', { mode: 0o600 });
  await expect(openKeyFolder(join(base, 'keys'))).rejects.toMatchObject({ code: 'key-form' });
});

test('the recovery sheet gives the key back, and a mistyped one gives nothing', async () => {
  const folder = await openKeyFolder(join(base, 'keys'));
  const sheet = recoverySheet(folder);
  expect(readRecoverySheet(sheet.toLowerCase())).toEqual(folder.kek);
  const at = sheet.indexOf('\n') + 1;
  const wrong = sheet[at] === '0' ? '1' : '0';
  expect(readRecoverySheet(sheet.slice(0, at) + wrong + sheet.slice(at + 1))).toBeUndefined();
});
