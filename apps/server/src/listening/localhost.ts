import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * The name 'localhost' is an address of IPv6 as well: taken for the product, so that nobody else of this machine sits
 * there. Its connections are the product's own.
 *
 * @returns undefined where the machine has no such address, or the product listens there by itself. Fails as listening
 *          does when somebody else has the port.
 */
export async function listenBeside(server: Server, port: number): Promise<Server | undefined> {
  const address = server.address();
  if (address !== null && typeof address === 'object' && address.family === 'IPv6') return undefined;
  // As the product's own server takes them.
  const beside = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  try {
    await once(beside.listen({ port, host: '::1' }), 'listening');
    return beside;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'EINVAL') return undefined;
    throw error;
  }
}

/** A free port, for settings that take any: where the product is reached is known before it is opened. */
export async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await once(probe.listen({ port: 0, host: host.replace(/^\[|\]$/g, '') }), 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

/** Where a visit by address is led; undefined for one that is right. The port stays: it may be one end of a tunnel. */
export function ledTo(host: string | undefined, url: string): string | undefined {
  const byAddress = /^(?:127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.exec(host ?? '');
  return byAddress ? `http://localhost${byAddress[1] ?? ''}${url.startsWith('/') ? url : '/'}` : undefined;
}
