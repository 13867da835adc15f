import type { Socket } from 'node:net';
import { getCACertificates } from 'node:tls';
import { addressesOf, dial, encrypt, isThisMachine, type Lookup, systemLookup } from './connect.ts';
import { exchange, type OutboundRequest, type OutboundResponse } from './exchange.ts';
import { OutboundError, type RefusalCode, refusalOf } from './refusal.ts';
import { encryptsItself, entriesFor, type HostsOf, parseHost, type Scope } from './rules.ts';

/** One attempt to speak to somebody: no path, no query, nothing that was said. */
export type OutboundAttempt = Scope & {
  /** 'malformed' when it could not be read. */
  readonly host: string;
  readonly port: number;
  /** 'connected' before anything is said; an exchange that fails afterwards is a second record. */
  readonly outcome: 'connected' | RefusalCode;
};

export type OutboundParts = {
  readonly hostsOf: HostsOf;
  /** Puts an attempt on record; when it fails, nothing is sent. */
  readonly record: (attempt: OutboundAttempt) => Promise<void>;
  readonly lookup?: Lookup;
  /** Authorities trusted beside the usual ones, as PEM. */
  readonly ca?: readonly string[];
};

export type ConnectTarget = {
  readonly host: string;
  readonly port: number;
  /**
   * 'inside': the protocol encrypts by itself once connected (SSH, STARTTLS); allowed for 'sftp' and 'mail' alone. 'none':
   * to this machine alone, where the operator lists the host.
   */
  readonly encryption?: Encryption;
  /** For the connection and its handshake. */
  readonly connectMs?: number;
  readonly signal?: AbortSignal;
};

export type RequestLimits = {
  readonly connectMs?: number;
  /** From the look-up of the name to the last byte of the answer. */
  readonly overallMs?: number;
  /** Of the answer's body. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/** The only way out of the product. */
export type Outbound = {
  /**
   * A connection to a host of the list of this tenant and purpose; its name was looked up once and every address checked.
   *
   * Fails with `OutboundError`. An SMTP client is given the socket and must require STARTTLS.
   */
  connect(scope: Scope, target: ConnectTarget): Promise<Socket>;
  /** An https request (plain http only to this machine, where the operator lists the host). No redirects. */
  request(scope: Scope, url: string | URL, request?: OutboundRequest & RequestLimits): Promise<OutboundResponse>;
  /** `request` in the clothes of the platform's `fetch`, for libraries that take one. */
  fetchFor(scope: Scope, limits?: RequestLimits): typeof globalThis.fetch;
};

const connectLimitMs = 5_000;
const overallLimitMs = 30_000;
const megabyte = 1_048_576;

/** Opens the one client of every outgoing connection. */
export function openOutbound(parts: OutboundParts): Outbound {
  const { hostsOf, record, lookup = systemLookup } = parts;
  const authorities = [...getCACertificates('default'), ...(parts.ca ?? [])];

  const put = (attempt: OutboundAttempt): Promise<void> =>
    record(attempt).catch(() => Promise.reject(new OutboundError('not-recorded')));

  const open = async (scope: Scope, host: string, port: number, encryption: Encryption, deadline: AbortSignal) => {
    const entries = entriesFor(await hostsOf(scope), host, port);
    if (entries.length === 0) throw new OutboundError('not-allowed');
    const mayBeInner = entries.some((entry) => entry.mayBeInner);
    const addresses = await addressesOf(host, { lookup, mayBeInner, deadline });
    if (encryption === 'none' && !(mayBeInner && isThisMachine(addresses))) throw new OutboundError('not-encrypted');
    if (encryption === 'inside' && !encryptsItself.has(scope.purpose)) throw new OutboundError('not-encrypted');
    const socket = await dial(addresses, port, deadline);
    return encryption === 'tls' ? encrypt(socket, { host, ca: authorities, deadline }) : socket;
  };

  const connect = async (
    scope: Scope,
    to: { host: string | undefined; port: number; encryption: Encryption },
    deadline: AbortSignal,
  ): Promise<Socket> => {
    const { host, port, encryption } = to;
    const attempt = { ...scope, host: host ?? 'malformed', port };
    let socket: Socket | undefined;
    try {
      if (!host || !Number.isInteger(port) || port < 1 || port > 65_535) throw new OutboundError('malformed');
      socket = await open(scope, host, port, encryption, deadline);
    } catch (error) {
      const code = refusalOf(error);
      await put({ ...attempt, outcome: code });
      throw new OutboundError(code);
    }
    // Until somebody reads it, an error of the connection is nobody's to handle.
    socket.on('error', () => undefined);
    try {
      await put({ ...attempt, outcome: 'connected' });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return socket;
  };

  const request: Outbound['request'] = async (scope, address, options = {}) => {
    const { connectMs = connectLimitMs, overallMs = overallLimitMs, maxBytes = megabyte, signal, ...call } = options;
    const url = parseUrl(address);
    const overall = deadlineOf(overallMs, signal);
    const to = {
      host: url && parseHost(url.hostname),
      port: url ? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) : 0,
      encryption: url?.protocol === 'http:' ? ('none' as const) : ('tls' as const),
    };
    const socket = await connect(scope, to, AbortSignal.any([overall, AbortSignal.timeout(connectMs)]));
    try {
      return await exchange(socket, url!, call, { maxBytes, deadline: overall });
    } catch (error) {
      await put({ ...scope, host: to.host!, port: to.port, outcome: refusalOf(error) });
      throw error;
    }
  };

  return {
    connect: (scope, { host, port, encryption = 'tls', connectMs = connectLimitMs, signal }) =>
      connect(scope, { host: parseHost(host), port, encryption }, deadlineOf(connectMs, signal)),
    request,
    fetchFor:
      (scope, limits = {}) =>
      async (input, init) => {
        const asked = new Request(input, init);
        const body = new Uint8Array(await asked.arrayBuffer());
        const {
          status,
          headers,
          body: answer,
        } = await request(scope, asked.url, {
          ...limits,
          method: asked.method as NonNullable<OutboundRequest['method']>,
          headers: Object.fromEntries(asked.headers),
          ...(body.length > 0 ? { body } : {}),
          signal: limits.signal ? AbortSignal.any([limits.signal, asked.signal]) : asked.signal,
        });
        const bodiless = status === 204 || status === 205 || status === 304;
        return new Response(bodiless ? null : new Uint8Array(answer), { status, headers });
      },
  };
}

export type Encryption = 'tls' | 'inside' | 'none';

const deadlineOf = (ms: number, signal: AbortSignal | undefined): AbortSignal =>
  signal ? AbortSignal.any([signal, AbortSignal.timeout(ms)]) : AbortSignal.timeout(ms);

/** An https or http address without a user name; the platform has turned every spelling of an IPv4 address into one. */
function parseUrl(address: string | URL): URL | undefined {
  const text = String(address);
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.username === '' && url.password === '' ? url : undefined;
}
