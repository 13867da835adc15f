import { lookup as lookUp } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { isInner, isLoopback } from './inner-addresses.ts';
import { OutboundError, refusalOf } from './refusal.ts';

/** Every address of a host, as its resolver says; asked once for a connection. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (host) =>
  (await lookUp(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** Addresses tried for one connection; all of them were checked, whichever is taken. */
const mostTried = 4;

/**
 * The addresses of a host that may be connected to.
 *
 * One address of the inside among several spoils all of them: it would be the one that is taken when it suits whoever
 * answers for the name.
 *
 * Fails with 'unresolved', 'address-refused' or, after `deadline`, 'timed-out'.
 */
export async function addressesOf(
  host: string,
  { lookup, mayBeInner, deadline }: { lookup: Lookup; mayBeInner: boolean; deadline: AbortSignal },
): Promise<readonly string[]> {
  const isAddress = isIP(host) !== 0;
  const found = isAddress ? [host] : await before(deadline, lookup(host), 'unresolved');
  if (found.length === 0) throw new OutboundError('unresolved');
  if (!mayBeInner && found.some(isInner)) throw new OutboundError('address-refused');
  return found.slice(0, mostTried);
}

/** Whether nobody else can listen: every address is this machine's own. */
export const isThisMachine = (addresses: readonly string[]): boolean => addresses.every(isLoopback);

/** A connection to the first of the addresses that takes it. Names are not looked at again. */
export async function dial(addresses: readonly string[], port: number, deadline: AbortSignal): Promise<Socket> {
  let last: unknown = new OutboundError('unreachable');
  for (const address of addresses) {
    try {
      return await dialOne(address, port, deadline);
    } catch (error) {
      last = error;
      if (deadline.aborted) break;
    }
  }
  throw new OutboundError(deadline.aborted ? endOf(deadline) : refusalOf(last));
}

function dialOne(address: string, port: number, deadline: AbortSignal): Promise<Socket> {
  // An address as host: Node does not ask a resolver for it.
  const socket = connectTcp({ host: address, port });
  return ready(socket, 'connect', deadline);
}

/**
 * Encrypts a connection that is made already.
 *
 * @param host the name the certificate must be for.
 * @param ca   authorities trusted beside the usual ones.
 *
 * TLS 1.2 or newer; the certificate is verified whatever the environment of the process says.
 */
export function encrypt(
  socket: Socket,
  { host, ca, deadline }: { host: string; ca: readonly string[]; deadline: AbortSignal },
): Promise<TLSSocket> {
  const encrypted = connectTls({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ca: [...ca],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  });
  return ready(encrypted, 'secureConnect', deadline);
}

function ready<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', deadline: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      socket.off(event, done);
      socket.off('error', fail);
      socket.off('close', lost);
      deadline.removeEventListener('abort', late);
    };
    const done = () => {
      settle();
      resolve(socket);
    };
    const fail = (error: unknown) => {
      settle();
      // What comes after the first error is nobody's to handle.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new OutboundError(refusalOf(error)));
    };
    const lost = () => fail(new OutboundError(event === 'connect' ? 'unreachable' : 'tls-refused'));
    const late = () => fail(new OutboundError(endOf(deadline)));
    socket.once(event, done);
    socket.once('error', fail);
    socket.once('close', lost);
    deadline.addEventListener('abort', late, { once: true });
    if (deadline.aborted) late();
  });
}

/** What an aborted deadline means: time is up, or the caller left. */
export const endOf = (deadline: AbortSignal): 'timed-out' | 'aborted' =>
  (deadline.reason as { name?: string } | undefined)?.name === 'TimeoutError' ? 'timed-out' : 'aborted';

async function before<T>(deadline: AbortSignal, answer: Promise<T>, otherwise: 'unresolved'): Promise<T> {
  let late = () => {};
  const ended = new Promise<never>((_, reject) => {
    late = () => reject(new OutboundError(endOf(deadline)));
    deadline.addEventListener('abort', late, { once: true });
    if (deadline.aborted) late();
  });
  try {
    return await Promise.race([answer.catch(() => Promise.reject(new OutboundError(otherwise))), ended]);
  } finally {
    deadline.removeEventListener('abort', late);
    ended.catch(() => undefined);
  }
}
