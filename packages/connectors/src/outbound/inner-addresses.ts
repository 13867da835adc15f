import { BlockList, isIP } from 'node:net';

/** Addresses of this machine, of its networks, and of nobody in particular. */
const inner = { 4: new BlockList(), 6: new BlockList() } as const;
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // A cloud's own service for its machines, on an address that looks public.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inner[4].addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Everything but 2000::/3, of which addresses of hosts are given out: loopback, mapped and translated IPv4, unique
  // local, link-local, site-local and multicast are all outside of it.
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  // Protocol assignments, among them Teredo, which carries an IPv4 address that a relay would reach.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 does the same.
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inner[6].addSubnet(network, prefix, 'ipv6');
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are 10.0.0.1 in other clothes. */
export function unmapped(address: string): string {
  if (isIP(address) !== 6 || !/^(0{0,4}:){2,5}ffff:/i.test(address)) return address;
  const { hostname } = new URL(`http://[${address}]`);
  const parts = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (!parts) return address;
  const [high, low] = [Number.parseInt(parts[1]!, 16), Number.parseInt(parts[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * Whether an address is of the inside: nobody must reach it through us. What is no address counts as inside, and IPv4 in
 * IPv6 clothes as IPv4.
 *
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.
 */
export function isInner(address: string): boolean {
  const plain = unmapped(address);
  const family = isIP(plain);
  if (family === 0) return true;
  // A list of both families would find an IPv4 address under the IPv6 range that its mapped form is of.
  return family === 4 ? inner[4].check(plain, 'ipv4') : inner[6].check(plain, 'ipv6');
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
