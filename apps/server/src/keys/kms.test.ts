import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKekFiles } from '@optimiq/store/keys/kek-files';
import { type FakeKms, startFakeKms } from '@optimiq/store/testing/fake-kms';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../env.ts';
import { openKeys } from './open-keys.ts';

let kms: FakeKms;
let base: string;
const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
const subject = { tenant: 'a1fa0000-0000-4000-8000-000000000001', purpose: 'data', version: 3 };
const key = Buffer.alloc(32, 5);

beforeAll(async () => {
  kms = await startFakeKms('AKIDEXAMPLE', ['alias/health', 'alias/next']);
});
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'optimiq-kms-'));
  return () => rmSync(base, { recursive: true, force: true });
});
afterAll(() => kms.close());

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  OPTIMIQ_BASE_DIR: base,
  OPTIMIQ_KEK_ADAPTER: 'kms',
  OPTIMIQ_KMS_ENDPOINT: kms.endpoint,
  OPTIMIQ_KMS_KEY_ID: 'alias/health',
  OPTIMIQ_KMS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  OPTIMIQ_KMS_SECRET_ACCESS_KEY: 'secret-of-the-test',
  OPTIMIQ_OUTBOUND_HOSTS: 'kms=127.0.0.1',
  ...more,
});
const open = (more: NodeJS.ProcessEnv = {}) => openKeys(readSettings(environment(more), base), log);

test('SEC-02 keys are wrapped by the service, signed and bound to tenant, purpose and version; no key lies here', async () => {
  const folder = await open();
  expect(folder.isNew).toBe(false);
  expect(readKekFiles(folder.folder)).toBeUndefined();
  const wrapped = await folder.encryption.wrap(subject, key);
  expect(wrapped.by).toBe('kms:alias/health');
  expect(wrapped.bytes.includes(key.subarray(0, 8))).toBe(false);
  expect(await folder.encryption.unwrap(subject, wrapped)).toEqual(key);
  expect(kms.asked.at(-1)).toEqual({
    action: 'Decrypt',
    keyId: 'alias/health',
    context: { 'optimiq:tenant': subject.tenant, 'optimiq:purpose': 'data', 'optimiq:version': '3' },
  });
  for (const other of [{ tenant: 'beta' }, { purpose: 'index' }, { version: 4 }])
    await expect(folder.encryption.unwrap({ ...subject, ...other }, wrapped)).rejects.toMatchObject({
      code: 'authentication',
    });
  // The next key of the service wraps, and what the one before wrapped opens by its name.
  const next = await open({ OPTIMIQ_KMS_KEY_ID: 'alias/next' });
  expect(next.root).toEqual(folder.root);
  expect(await next.encryption.unwrap(subject, wrapped)).toEqual(key);
  expect((await next.encryption.wrap(subject, key)).by).toBe('kms:alias/next');
  expect(readFileSync(join(folder.folder, 'root.json'), 'utf8')).not.toContain(folder.root.toString('base64'));
  expect(logged.join()).not.toContain('secret-of-the-test');
});

test('SEC-02 a service that refuses, is away, or is not on the list ends the start with its reason', async () => {
  const folder = await open();
  await expect(open({ OPTIMIQ_OUTBOUND_HOSTS: '' })).rejects.toMatchObject({ code: 'unreachable' });
  await expect(open({ OPTIMIQ_KMS_ACCESS_KEY_ID: 'AKIDSTRANGER' })).rejects.toMatchObject({ code: 'refused' });
  const unknown = await open({ OPTIMIQ_KMS_KEY_ID: 'alias/nobody' });
  await expect(unknown.encryption.wrap(subject, key)).rejects.toMatchObject({ code: 'unknown-key' });
  kms.fail(500);
  await expect(folder.encryption.wrap(subject, key)).rejects.toMatchObject({ code: 'unreachable' });
  kms.fail(400, 'AccessDeniedException');
  await expect(folder.encryption.wrap(subject, key)).rejects.toMatchObject({ code: 'refused' });
  kms.fail(undefined);
  expect((await folder.encryption.wrap(subject, key)).by).toBe('kms:alias/health');
});

test('SEC-02 what opens the key-encryption key is taken out of the environment, and named all at once when missing', () => {
  const kek = `2:${Buffer.alloc(32, 1).toString('base64')}`;
  const given = environment({ OPTIMIQ_KEK: kek, OPTIMIQ_PKCS11_PIN: '1234' });
  expect(readSettings(given, base).kek.environment?.current).toBe(2);
  expect(Object.keys(given).filter((name) => /KEK|KMS|PKCS11/.test(name))).toEqual([]);
  const attempt = (more: NodeJS.ProcessEnv) => () => readSettings({ OPTIMIQ_BASE_DIR: base, ...more }, base);
  expect(attempt({ OPTIMIQ_KEK_ADAPTER: 'kms' })).toThrow('OPTIMIQ_KMS_ENDPOINT');
  expect(attempt({ OPTIMIQ_KEK_ADAPTER: 'pkcs11' })).toThrow('OPTIMIQ_PKCS11_MODULE');
  expect(attempt({ OPTIMIQ_KEK_ADAPTER: 'environment' })).toThrow('OPTIMIQ_KEK');
  for (const wrong of ['short', `0:${kek.slice(2)}`, kek.slice(2), `256:${kek.slice(2)}`])
    expect(attempt({ OPTIMIQ_KEK_ADAPTER: 'environment', OPTIMIQ_KEK: wrong })).toThrow('VERSION:KEY');
  expect(attempt({ OPTIMIQ_KEK_ADAPTER: 'environment', OPTIMIQ_KEK: kek, OPTIMIQ_KEK_BEFORE: kek })).toThrow('twice');
});
