import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { recordKeys } from './record-keys.ts';

const key = randomBytes(32);

test('one number of one source and kind has one key, however often and wherever it is met', () => {
  const keyOf = recordKeys(key, 'plan-a');
  expect(keyOf('claim', 'A37YH556')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(recordKeys(Buffer.from(key), 'plan-a')('claim', ' A37YH556 ')).toBe(keyOf('claim', 'A37YH556'));
});

test('another number, source, kind or tenant has another key', () => {
  const keys = [
    recordKeys(key, 'plan-a')('claim', '1'),
    recordKeys(key, 'plan-a')('claim', '2'),
    recordKeys(key, 'plan-a')('fill', '1'),
    recordKeys(key, 'plan-b')('claim', '1'),
    recordKeys(randomBytes(32), 'plan-a')('claim', '1'),
    // Parts do not run into each other.
    recordKeys(key, 'plan-a:')('claim', '1'),
    recordKeys(key, 'plan-a')('claim', ':1'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
