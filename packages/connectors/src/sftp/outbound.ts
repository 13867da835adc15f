import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Addresses of this machine, of its networks, and of nobody in particular. */
const inner = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inner.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // 6to4 carries an IPv4 address that a relay would reach.
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inner.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is of the inside: a tenant must not reach it through us. IPv4 in IPv6 clothes counts as IPv4. */
export function isInner(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return inner.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The one address to connect to for a host: looked up once, so that what was checked is what is spoken to.
 *
 * @param allowedInside hosts the operator lists, which may be of the inside.
 * @returns             undefined when the host is unknown, or any of its addresses is of the inside.
 */
export async function addressOf(host: string, allowedInside: readonly string[]): Promise<string | undefined> {
  const found = await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) return undefined;
  const isAllowed = allowedInside.includes(host) || found.every(({ address }) => !isInner(address));
  return isAllowed ? found[0]!.address : undefined;
}
