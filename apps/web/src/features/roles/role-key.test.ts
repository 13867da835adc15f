import { OwnRoleParams } from '@optimiq/contracts/people';
import { expect, test } from 'vitest';
import { roleKeyOf } from './role-key.ts';

test.each([
  { name: 'Night desk', taken: [], key: 'own-night-desk' },
  { name: '  Équipe n° 2 ', taken: [], key: 'own-e-quipe-n-2' },
  { name: '夜間', taken: [], key: 'own-role' },
  { name: 'Night desk', taken: ['own-night-desk', 'own-night-desk-2'], key: 'own-night-desk-3' },
])('$name becomes $key', ({ name, taken, key }) => {
  expect(roleKeyOf(name, taken)).toBe(key);
});

test('a long name makes a key that the API takes', () => {
  const key = roleKeyOf('a very long name of a role that goes on and on and on', []);
  expect(OwnRoleParams.safeParse({ key }).success).toBe(true);
});
