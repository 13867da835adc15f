/** A block of addresses as numbers: bits of the address, and how many of them count. */
type Network = { readonly bits: bigint; readonly width: 32 | 128; readonly prefix: number };

/** Reads '192.0.2.0/24' or '2001:db8::/32', or one address; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (!parsed || rest.length > 0) return undefined;
  const prefix = prefixText === undefined ? parsed.width : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  return prefix < 0 || prefix > parsed.width ? undefined : { ...parsed, prefix };
}

/** Whether an address lies in a network. What cannot be read lies nowhere. */
export function isInNetwork(address: string, network: string): boolean {
  const [of, in_] = [parseAddress(address), parseNetwork(network)];
  if (!of || !in_ || of.width !== in_.width) return false;
  const unused = BigInt(in_.width - in_.prefix);
  return of.bits >> unused === in_.bits >> unused;
}

/** An IPv4 address written inside IPv6 (::ffff:192.0.2.1) is the IPv4 address. */
function parseAddress(text: string): { bits: bigint; width: 32 | 128 } | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text);
  const plain = mapped?.[1] ?? text;
  return plain.includes(':') ? parseSix(plain) : parseFour(plain);
}

function parseFour(text: string): { bits: bigint; width: 32 } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), width: 32 };
}

function parseSix(text: string): { bits: bigint; width: 128 } | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string | undefined) => (half ? half.split(':') : []);
  const [head, tail] = [groups(halves[0]), groups(halves[1])];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n), width: 128 };
}
