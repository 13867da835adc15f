import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endOf } from './connect.ts';
import { OutboundError } from './refusal.ts';

export type OutboundRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export type OutboundResponse = {
  readonly status: number;
  /** Names in lower case; repeated headers are joined by a comma, `set-cookie` is left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Headers that the connection decides, not the caller. */
const ours = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
]);

/**
 * One request and its whole answer over a connection that is made already; the connection ends with it.
 *
 * Fails with 'redirected', 'too-large' (more than `maxBytes`, head or body), 'timed-out', 'aborted' or 'broken-off'.
 */
export function exchange(
  socket: Socket,
  url: URL,
  { method = 'GET', headers = {}, body }: OutboundRequest,
  { maxBytes, deadline }: { maxBytes: number; deadline: AbortSignal },
): Promise<OutboundResponse> {
  const own = Object.entries(headers).filter(([name]) => !ours.has(name.toLowerCase()));
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  return new Promise<OutboundResponse>((resolve, reject) => {
    const fail = (error: OutboundError) => {
      socket.destroy();
      reject(error);
    };
    const late = () => fail(new OutboundError(endOf(deadline)));
    deadline.addEventListener('abort', late, { once: true });
    if (deadline.aborted) return late();
    const broken = (error: { code?: string }) =>
      fail(new OutboundError(error.code === 'HPE_HEADER_OVERFLOW' ? 'too-large' : 'broken-off'));
    try {
      const call = httpRequest({
        // Without an agent, which would make a connection of its own.
        createConnection: () => socket,
        method,
        path: url.pathname + url.search,
        setHost: false,
        headers: {
          'accept-encoding': 'identity',
          ...Object.fromEntries(own),
          host: url.host,
          connection: 'close',
          ...(bytes ? { 'content-length': bytes.length } : {}),
        },
      });
      call.on('error', broken);
      call.on('upgrade', () => broken({}));
      call.on('response', (response) => {
        response.on('error', broken);
        read(response, maxBytes).then(resolve, fail);
      });
      call.end(bytes);
    } catch {
      // A header that cannot be sent.
      fail(new OutboundError('malformed'));
    }
  }).finally(() => socket.destroy());
}

async function read(response: IncomingMessage, maxBytes: number): Promise<OutboundResponse> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304) throw new OutboundError('redirected');
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new OutboundError('too-large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof OutboundError ? error : new OutboundError('broken-off');
  }
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    name === 'set-cookie' || value === undefined ? [] : [[name, [value].flat().join(', ')]],
  );
  return { status, headers: Object.fromEntries(headers) as Record<string, string>, body: Buffer.concat(chunks) };
}
