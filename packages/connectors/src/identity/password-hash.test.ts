import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';

const password = 'lamora-keneti-7391';

test('ACC-03 a password is stored as argon2id with 19 MiB and two passes, salted', async () => {
  const [one, other] = [await hashPassword(password), await hashPassword(password)];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(one).not.toContain(password);
});

test('ACC-03 a stored password verifies itself and no other', async () => {
  const stored = await hashPassword(password);
  expect(await verifyPassword(stored, password)).toBe(true);
  expect(await verifyPassword(stored, `${password} `)).toBe(false);
  expect(await verifyPassword(stored, '')).toBe(false);
});

test('ACC-03 a hash made elsewhere verifies', async () => {
  // Computed with Node's argon2Sync for password 'password', salt 'somesaltsomesalt', 64 KiB, one pass.
  const { argon2Sync } = await import('node:crypto');
  const nonce = Buffer.from('somesaltsomesalt');
  const tag = argon2Sync('argon2id', {
    message: 'password',
    nonce,
    memory: 64,
    passes: 1,
    parallelism: 1,
    tagLength: 32,
  });
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  expect(await verifyPassword(`$argon2id$v=19$m=64,t=1,p=1$${text(nonce)}$${text(tag)}`, 'password')).toBe(true);
});

test('ACC-03 a stored value of another form verifies nothing', async () => {
  for (const stored of [
    '',
    'password',
    '$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ]) {
    expect(await verifyPassword(stored, 'password')).toBe(false);
  }
});

test('ACC-03 the same characters coded differently are one password', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9-lamora-73915'), 'cafe\u0301-lamora-73915')).toBe(true);
});
