import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { recordKeys } from './record-keys.ts';

const key = randomBytes(32);

test('one number of one source and kind has one key, however often and wherever it is met', () => {
  const keyOf = recordKeys(key, 'claim', 'plan-a');
  expect(keyOf('A37YH556')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(recordKeys(Buffer.from(key), 'claim', 'plan-a')(' A37YH556 ')).toBe(keyOf('A37YH556'));
});

test('another number, source, kind or tenant has another key', () => {
  const keys = [
    recordKeys(key, 'claim', 'plan-a')('1'),
    recordKeys(key, 'claim', 'plan-a')('2'),
    recordKeys(key, 'fill', 'plan-a')('1'),
    recordKeys(key, 'claim', 'plan-b')('1'),
    recordKeys(randomBytes(32), 'claim', 'plan-a')('1'),
    // Parts do not run into each other.
    recordKeys(key, 'claim', 'plan-a:')('1'),
    recordKeys(key, 'claim', 'plan-a')(':1'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
