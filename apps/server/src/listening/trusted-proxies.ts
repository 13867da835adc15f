import { BlockList, isIP } from 'node:net';
import { unmapped } from '@optimiq/connectors/outbound/inner-addresses';

/** The proxies in front of the product, as the operator declares them; nobody else's word about addresses counts. */
export type TrustedProxies = { readonly isEmpty: boolean; has(address: string): boolean };

/**
 * '10.0.0.0/8, 192.0.2.7 fd00::/8': addresses and networks with blanks or commas between them.
 *
 * @returns undefined when an entry is neither, or is a network of everybody.
 */
export function parseTrustedProxies(text: string): TrustedProxies | undefined {
  const list = { 4: new BlockList(), 6: new BlockList() } as const;
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  for (const entry of entries) {
    const [, address = '', prefix] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const family = isIP(address);
    if (family !== 4 && family !== 6) return undefined;
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (bits < 1 || bits > (family === 4 ? 32 : 128)) return undefined;
    list[family].addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    isEmpty: entries.length === 0,
    has: (address) => {
      const plain = unmapped(address);
      const family = isIP(plain);
      return (family === 4 && list[4].check(plain, 'ipv4')) || (family === 6 && list[6].check(plain, 'ipv6'));
    },
  };
}

/** Longer chains of proxies are nobody's; a client may write as many entries as it likes. */
const mostHops = 20;

/**
 * The address a request comes from: that of the connection, or, when a declared proxy made it, the last address in
 * X-Forwarded-For that no declared proxy has. What stands before it was written by the client and means nothing.
 *
 * @param socketAddress address of the connection; undefined for a socket of this machine.
 * @param forwardedFor  the header, several of them joined by commas.
 * @returns             an IP address, IPv4 never in IPv6 clothes; 'local' without a connection's address.
 */
export function clientAddressOf(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  let address = socketAddress ? unmapped(socketAddress) : 'local';
  const hops = (forwardedFor ?? '').split(',').slice(-mostHops).reverse();
  for (const hop of hops) {
    if (!proxies.has(address)) break;
    const next = addressIn(hop.trim());
    // A proxy that writes something else is asked no further: its own address is the last one known.
    if (!next) break;
    address = next;
  }
  return address;
}

/** '192.0.2.7', '192.0.2.7:41000', '[2001:db8::7]:41000' and '2001:db8::7', as proxies write them. */
function addressIn(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  return isIP(bare) === 0 || bare.includes('%') ? undefined : unmapped(bare);
}
