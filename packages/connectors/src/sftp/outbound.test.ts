import { expect, test } from 'vitest';
import { addressOf, isInner } from './outbound.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '2002:a00:1::1',
  'fec0::1',
  'not an address',
])('%s is of the inside', (address) => expect(isInner(address)).toBe(true));

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is not', (address) =>
  expect(isInner(address)).toBe(false),
);

test('a host of the inside is spoken to only when the operator lists it', async () => {
  expect(await addressOf('127.0.0.1', [])).toBeUndefined();
  expect(await addressOf('127.0.0.1', ['127.0.0.2'])).toBeUndefined();
  expect(await addressOf('127.0.0.1', ['127.0.0.1'])).toBe('127.0.0.1');
});
