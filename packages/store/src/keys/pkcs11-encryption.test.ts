import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeySubject } from './key-encryption.ts';
import { pkcs11Encryption } from './pkcs11-encryption.ts';

// A software token: Debian packages softhsm2 (the module) and opensc (which makes a key in it).
const module = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
].find((path) => existsSync(path));
const has = (program: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
const isThere = module !== undefined && has('softhsm2-util') && has('pkcs11-tool');
const needsToken = test.skipIf(!isThere);
if (!isThere) console.warn('PKCS#11 is not tested: softhsm2 and opensc are not installed');

const subject: KeySubject = { tenant: 'alpha', purpose: 'data', version: 3 };
const pin = '314159';
const before = process.env['SOFTHSM2_CONF'];
const folder = mkdtempSync(join(tmpdir(), 'optimiq-token-'));
const access = { module: module ?? '', token: 'optimiq-test', key: 'kek', pin };

beforeAll(() => {
  if (!isThere) return;
  mkdirSync(join(folder, 'tokens'), { mode: 0o700 });
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`);
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  const quiet = { stdio: 'ignore' } as const;
  execFileSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', access.token, '--pin', pin, '--so-pin', '2718281'],
    quiet,
  );
  const make = ['--module', access.module, '--token-label', access.token, '--login', '--pin', pin, '--keygen'];
  execFileSync('pkcs11-tool', [...make, '--key-type', 'AES:32', '--label', access.key, '--sensitive'], quiet);
  execFileSync('pkcs11-tool', [...make, '--key-type', 'AES:32', '--label', 'loose', '--extractable'], quiet);
});
afterAll(() => {
  if (before === undefined) delete process.env['SOFTHSM2_CONF'];
  else process.env['SOFTHSM2_CONF'] = before;
  rmSync(folder, { recursive: true, force: true });
});

needsToken('SEC-02 a key wrapped in the token opens for its subject and no other', async () => {
  const encryption = pkcs11Encryption(access);
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  const wrapped = await encryption.wrap(subject, key);
  expect(wrapped.by).toBe('pkcs11:kek');
  expect(wrapped.bytes).toHaveLength(12 + 32 + 16);
  expect(wrapped.bytes.includes('0123456789')).toBe(false);
  expect((await encryption.wrap(subject, key)).bytes.equals(wrapped.bytes)).toBe(false);
  expect(await encryption.unwrap(subject, wrapped)).toEqual(key);
  const others = [{ tenant: 'beta' }, { purpose: 'index' }, { version: 4 }].map((other) => ({ ...subject, ...other }));
  for (const other of others)
    await expect(encryption.unwrap(other, wrapped)).rejects.toMatchObject({ code: 'authentication' });
  const changed = Buffer.from(wrapped.bytes);
  changed[20]! ^= 1;
  await expect(encryption.unwrap(subject, { ...wrapped, bytes: changed })).rejects.toMatchObject({
    code: 'authentication',
  });
  // It works on after refusals.
  expect(await encryption.unwrap(subject, wrapped)).toEqual(key);
});

needsToken('a wrong token, key, module, or one that could be taken out is refused', async () => {
  const key = Buffer.alloc(32, 1);
  const attempt = (more: Partial<typeof access>) => pkcs11Encryption({ ...access, ...more }).wrap(subject, key);
  await expect(attempt({ token: 'another' })).rejects.toMatchObject({ code: 'unknown-key' });
  await expect(attempt({ key: 'nobody' })).rejects.toMatchObject({ code: 'unknown-key' });
  await expect(attempt({ key: 'loose' })).rejects.toMatchObject({ code: 'unknown-key' });
  await expect(attempt({ module: join(folder, 'none.so') })).rejects.toMatchObject({ code: 'unreachable' });
});
