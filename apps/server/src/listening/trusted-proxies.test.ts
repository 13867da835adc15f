import { describe, expect, test } from 'vitest';
import { clientAddressOf, parseTrustedProxies } from './trusted-proxies.ts';

const proxies = parseTrustedProxies('10.0.0.0/8, 192.0.2.7 fd00::/8')!;
const none = parseTrustedProxies('')!;

describe('SEC-07: the address of a client', () => {
  test.each<{ it: string; socket: string | undefined; header?: string; address: string }>([
    { it: 'is the connection’s', socket: '198.51.100.1', address: '198.51.100.1' },
    {
      it: 'is the connection’s, whatever a stranger writes',
      socket: '198.51.100.1',
      header: '203.0.113.5',
      address: '198.51.100.1',
    },
    { it: 'is what a declared proxy writes', socket: '10.0.0.1', header: '203.0.113.5', address: '203.0.113.5' },
    {
      it: 'is the last a proxy wrote, not the first a client did',
      socket: '10.0.0.1',
      header: '1.1.1.1, 203.0.113.5',
      address: '203.0.113.5',
    },
    {
      it: 'is found behind several proxies',
      socket: '10.0.0.1',
      header: '1.1.1.1, 203.0.113.5, 192.0.2.7, 10.9.9.9',
      address: '203.0.113.5',
    },
    {
      it: 'ends at the first that is no declared proxy',
      socket: '10.0.0.1',
      header: '203.0.113.5, 192.0.2.8, 10.9.9.9',
      address: '192.0.2.8',
    },
    { it: 'is the proxy’s when it writes none', socket: '10.0.0.1', address: '10.0.0.1' },
    { it: 'is the proxy’s when it writes nonsense', socket: '10.0.0.1', header: 'unknown', address: '10.0.0.1' },
    {
      it: 'is not what stands before nonsense',
      socket: '10.0.0.1',
      header: '203.0.113.5, <script>',
      address: '10.0.0.1',
    },
    {
      it: 'is the proxy’s own when all are proxies',
      socket: '10.0.0.1',
      header: '10.0.0.2, 10.0.0.3',
      address: '10.0.0.2',
    },
    { it: 'has no port', socket: '10.0.0.1', header: '203.0.113.5:41000', address: '203.0.113.5' },
    { it: 'has no brackets', socket: 'fd00::1', header: '[2001:db8::7]:41000', address: '2001:db8::7' },
    { it: 'is IPv4 in plain clothes', socket: '::ffff:10.0.0.1', header: '::ffff:203.0.113.5', address: '203.0.113.5' },
    { it: 'is nobody’s on a socket of this machine', socket: undefined, header: '203.0.113.5', address: 'local' },
    {
      it: 'is found at the end of a long list',
      socket: '10.0.0.1',
      header: `${'1.1.1.1, '.repeat(5_000)}203.0.113.5`,
      address: '203.0.113.5',
    },
  ])('$it', ({ socket, header, address }) => {
    expect(clientAddressOf(socket, header, proxies)).toBe(address);
  });

  test('is the connection’s where no proxy is declared', () => {
    expect(clientAddressOf('127.0.0.1', '203.0.113.5', none)).toBe('127.0.0.1');
    expect(none.isEmpty).toBe(true);
  });
});

test.each([
  'everybody',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  '10.0.0',
  'proxy.example.org',
  'fe80::1%lo',
])('a list of proxies with %j in it is refused', (entry) =>
  expect(parseTrustedProxies(`192.0.2.7, ${entry}`)).toBeUndefined(),
);
