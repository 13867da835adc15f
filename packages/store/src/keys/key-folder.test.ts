import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKekFile, readKekFiles } from './kek-files.ts';
import { openKeyFolder } from './key-folder.ts';
import { localEncryption } from './local-encryption.ts';
import { readRecoverySheet, recoverySheet } from './recovery-sheet.ts';
import { rewrapRootSecret, rootWrappedBy } from './root-secret.ts';

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
  expect(second.files).toEqual(first.files);
  expect(first.files?.versions.get(1)).toHaveLength(32);
  expect(second.root).toEqual(first.root);
  expect(first.root).toHaveLength(32);
  expect(first.root.equals(first.files!.versions.get(1)!)).toBe(false);
  expect(statSync(join(base, 'keys')).mode & 0o777).toBe(0o700);
  expect(statSync(join(base, 'keys/kek-1.key')).mode & 0o777).toBe(0o600);
});

test('two first openings at once agree on one key', async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, () => openKeyFolder(join(base, 'keys'))));
  expect(new Set(opened.map(({ files }) => Buffer.from(files!.versions.get(1)!).toString('hex'))).size).toBe(1);
  expect(new Set(opened.map(({ root }) => root.toString('hex'))).size).toBe(1);
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
  const { files } = await openKeyFolder(join(base, 'keys'));
  const kek = files!.versions.get(1)!;
  const sheet = recoverySheet({ kek, version: 1 });
  expect(readRecoverySheet(sheet.toLowerCase())).toEqual(kek);
  const at = sheet.indexOf('\n') + 1;
  const wrong = sheet[at] === '0' ? '1' : '0';
  expect(readRecoverySheet(sheet.slice(0, at) + wrong + sheet.slice(at + 1))).toBeUndefined();
});

test('SEC-03 what is derived outlives the key-encryption key: the root secret is wrapped anew and stays', async () => {
  const folder = join(base, 'keys');
  const first = await openKeyFolder(folder);
  expect(rootWrappedBy(folder)).toBe('file:1');
  expect([createKekFile(folder, 2), createKekFile(folder, 2)]).toEqual([true, false]);
  await rewrapRootSecret(folder, localEncryption('file', readKekFiles(folder)!));
  expect(rootWrappedBy(folder)).toBe('file:2');
  rmSync(join(folder, 'kek-1.key'));
  expect((await openKeyFolder(folder)).root).toEqual(first.root);
  expect(statSync(join(folder, 'root.json')).mode & 0o777).toBe(0o600);
});

test('SEC-02 keys of the environment wrap instead of the file, which still opens what it wrapped', async () => {
  const folder = join(base, 'keys');
  const subject = { tenant: 'alpha', purpose: 'data', version: 1 };
  const first = await openKeyFolder(folder);
  const byFile = await first.encryption.wrap(subject, Buffer.alloc(32, 1));
  const environment = localEncryption('environment', { current: 7, versions: new Map([[7, Buffer.alloc(32, 9)]]) });
  const second = await openKeyFolder(folder, { adapter: 'environment', others: [environment] });
  expect(second.root).toEqual(first.root);
  const byEnvironment = await second.encryption.wrap(subject, Buffer.alloc(32, 2));
  expect([byFile.by, byEnvironment.by]).toEqual(['file:1', 'environment:7']);
  expect(await second.encryption.unwrap(subject, byFile)).toEqual(Buffer.alloc(32, 1));
  expect(await second.encryption.unwrap(subject, byEnvironment)).toEqual(Buffer.alloc(32, 2));
  await expect(first.encryption.unwrap(subject, byEnvironment)).rejects.toMatchObject({ code: 'unknown-key' });
  await expect(openKeyFolder(join(base, 'other'), { adapter: 'kms' })).rejects.toMatchObject({ code: 'unknown-key' });
});
