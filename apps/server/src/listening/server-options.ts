import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback as isLoopbackAddress } from '@optimiq/connectors/outbound/inner-addresses';
import type { FastifyServerOptions } from 'fastify';
import { bareHeaders, rawAnswer } from '../http/plugins/headers.ts';
import type { Product } from '../product.ts';
import { tlsServer } from './tls-server.ts';

/** A head that takes longer is of somebody who holds connections open. */
const headersTimeoutMs = 20_000;

/**
 * The server under an application: TLS when the settings have a certificate and `isSecure`, plain otherwise; what is no
 * request gets an answer with the headers of every other.
 */
export function serverOptions(
  product: Product,
  { isSecure, publicOrigin }: { isSecure: boolean; publicOrigin: () => string },
): Pick<FastifyServerOptions, 'serverFactory' | 'clientErrorHandler'> {
  const { settings, log } = product;
  const { tls, trustedProxies } = settings;
  const make = (handle: RequestListener): Server => {
    const handler = withHost(handle, isSecure);
    const server = makeServer(handler);
    // Node's own answer would have none of the headers.
    server.on('checkExpectation', (_request, response) => response.writeHead(417, empty(isSecure)).end());
    return server;
  };
  const makeServer = (handler: RequestListener): Server => {
    if (tls && isSecure) {
      return tlsServer(
        { files: tls, log, publicOrigin, headersTimeout: headersTimeoutMs },
        handler,
      ) as unknown as Server;
    }
    const server = createServer({ headersTimeout: headersTimeoutMs, requireHostHeader: false }, handler);
    // In clear the product speaks to its proxies and to this machine.
    if (!trustedProxies.isEmpty) {
      server.prependListener('connection', (socket: Socket) => {
        const from = socket.remoteAddress;
        if (from !== undefined && !isLoopbackAddress(from) && !trustedProxies.has(from)) socket.destroy();
      });
    }
    return server;
  };
  return {
    serverFactory: (handler) => make(handler as RequestListener),
    clientErrorHandler: (error, socket) => answerNoRequest(error as { code?: string }, socket, isSecure),
  };
}

const empty = (isSecure: boolean) => ({ ...bareHeaders(isSecure), 'content-length': '0' });

/** HTTP/1.1 asks for a Host; Node's own refusal of a request without one has none of the headers. */
const withHost =
  (handle: RequestListener, isSecure: boolean): RequestListener =>
  (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      response.writeHead(400, { ...empty(isSecure), connection: 'close' }).end();
    } else handle(request, response);
  };

const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function answerNoRequest({ code = '' }: { code?: string }, socket: Socket, isSecure: boolean): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statuses[code] ?? '400 Bad Request';
  const problem = {
    type: 'urn:optimiq:problem:bad-request',
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    code: 'bad-request',
  };
  socket.end(rawAnswer(status, JSON.stringify(problem), { 'content-type': 'application/problem+json' }, isSecure));
}
