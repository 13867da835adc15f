import { expect, test } from 'vitest';
import { isInner, isLoopback } from './inner-addresses.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '168.63.129.16',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.2.1',
  '198.51.100.7',
  '203.0.113.9',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%lo',
  'fd00::1',
  'fd00:ec2::254',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '0:0:0:0:0:ffff:7f00:1',
  '0000:0000:0000:0000:0000:ffff:169.254.169.254',
  '::ffff:0:127.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '2001:0:a00:1::1',
  '2001:db8::1',
  '2002:a00:1::1',
  '3fff::1',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'not an address',
  '2130706433',
  '0177.0.0.1',
])('SEC-07: %s is of the inside', (address) => expect(isInner(address)).toBe(true));

test.each([
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '168.63.129.17',
  '2606:4700::1111',
  '2001:4860:4860::8888',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
])('%s is not', (address) => expect(isInner(address)).toBe(false));

test('this machine’s own addresses are known in every dress', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'].filter(isLoopback)).toHaveLength(5);
  expect(['10.0.0.1', '::2', '8.8.8.8', '::ffff:8.8.8.8', 'localhost'].filter(isLoopback)).toEqual([]);
});
