/** The network an address is of: the first 24 bits of IPv4, the first 48 of IPv6. One subscriber has many addresses. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (!plain.includes(':')) return plain.split('.').slice(0, 3).join('.');
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) while (groups.length < 3) groups.push('0');
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** What is kept of an address: its network's first address. Text that is no address stays as it is. */
export function firstOfNetwork(address: string): string {
  const network = networkOf(address);
  if (/^\d+\.\d+\.\d+$/.test(network)) return `${network}.0`;
  return network.includes(':') ? `${network}::` : address;
}
