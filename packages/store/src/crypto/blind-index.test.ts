import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blindIndex } from './blind-index.ts';

test('is HMAC-SHA256 over length, kind and value', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (kind, value) => {
      const key = randomBytes(32);
      const expected = createHmac('sha256', key).update(`${kind.length}:${kind}:${value}`).digest();
      expect(blindIndex(key, kind, value, 32)).toEqual(expected);
      expect(blindIndex(key, kind, value)).toEqual(expected.subarray(0, 16));
    }),
  );
});

test('equal values have equal tags only within a tenant and a kind', () => {
  const [alpha, beta] = [randomBytes(32), randomBytes(32)];
  const tag = blindIndex(alpha, 'mbi', '1EG4TE5MK73');
  expect(blindIndex(alpha, 'mbi', '1EG4TE5MK73')).toEqual(tag);
  expect(blindIndex(beta, 'mbi', '1EG4TE5MK73')).not.toEqual(tag);
  expect(blindIndex(alpha, 'member-id', '1EG4TE5MK73')).not.toEqual(tag);
});

test('kind and value cannot run into each other', () => {
  const key = randomBytes(32);
  expect(blindIndex(key, 'a', 'b:c')).not.toEqual(blindIndex(key, 'a:b', 'c'));
});

test('a key of another length is refused', () => {
  expect(() => blindIndex(randomBytes(16), 'mbi', 'x')).toThrow('32 bytes');
});
