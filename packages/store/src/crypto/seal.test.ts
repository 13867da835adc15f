import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SealPlace, seal, unseal } from './seal.ts';

const key = randomBytes(32);
const place: SealPlace = { tenant: 'alpha', table: 'member_identities', column: 'sealed', row: '1' };
const plain = Buffer.from('{"lastName":"CANARY"}');

test('what is sealed for a place opens there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, row) => {
      expect(unseal(key, { ...place, row }, seal(key, { ...place, row }, bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test.each<{ name: string; other: Partial<SealPlace> }>([
  { name: 'row', other: { row: '2' } },
  { name: 'column', other: { column: 'address' } },
  { name: 'table', other: { table: 'source_number_pages' } },
  { name: 'tenant', other: { tenant: 'beta' } },
])('a ciphertext moved to another $name does not open', ({ other }) => {
  const sealed = seal(key, place, plain);
  expect(() => unseal(key, { ...place, ...other }, sealed)).toThrow(
    expect.objectContaining({ code: 'authentication' }),
  );
});

test('no two places share their associated data', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '|', '.', '1'), maxLength: 4 });
  const places = fc.record({ tenant: part, table: part, column: part, row: part });
  fc.assert(
    fc.property(places, places, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(() => unseal(key, other, seal(key, one, plain))).toThrow('authentication');
    }),
  );
});

test('a ciphertext opens with no other key', () => {
  expect(() => unseal(randomBytes(32), place, seal(key, place, plain))).toThrow('authentication');
});

test('each changed bit is noticed', () => {
  const sealed = seal(key, place, plain);
  for (let byte = 0; byte < sealed.length; byte += 1) {
    const changed = Buffer.from(sealed);
    changed[byte]! ^= 1 << (byte % 8);
    expect(() => unseal(key, place, changed)).toThrow(byte === 0 ? 'version' : 'authentication');
  }
});

test('a cut ciphertext does not open', () => {
  const sealed = seal(key, place, plain);
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => unseal(key, place, sealed.subarray(0, length))).toThrow(length < 29 ? 'form' : 'authentication');
  }
});

test('the same value is sealed differently each time, and no nonce is used twice', () => {
  const nonces = new Set(Array.from({ length: 2000 }, () => seal(key, place, plain).subarray(1, 13).toString('hex')));
  expect(nonces.size).toBe(2000);
});

test('the plain value is nowhere in the ciphertext', () => {
  expect(seal(key, place, plain).includes('CANARY')).toBe(false);
});
