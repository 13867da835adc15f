import { constants } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { rawAnswer } from '../http/plugins/headers.ts';
import { readTlsFiles, stampOf, type TlsFiles, type TlsPair } from './tls-files.ts';

/**
 * TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only. No renegotiation, no compression.
 *
 * Source: NIST SP 800-52r2; Mozilla Server Side TLS 5.7 "intermediate" without its DHE suites.
 */
const strong: ServerOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  honorCipherOrder: true,
  ecdhCurve: 'X25519MLKEM768:X25519:prime256v1:secp384r1',
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION,
  ALPNProtocols: ['http/1.1'],
  handshakeTimeout: 10_000,
};

const handshakeByte = 0x16;
const firstByteMs = 10_000;
const lookEveryMs = 5_000;
const warnBeforeMs = 14 * 86_400_000;

/**
 * An HTTPS server that takes a renewed certificate while it serves: connections that are open keep the one they began
 * with. Whoever speaks plain HTTP to its port is sent to `publicOrigin`; nothing else of what they say is looked at.
 */
export function tlsServer(
  options: { files: TlsFiles; log: Logger; publicOrigin: () => string; headersTimeout: number },
  handler: RequestListener,
): Server {
  const { files, log } = options;
  let pair = readTlsFiles(files);
  warnOfExpiry(pair, log);
  const server = createServer(
    { ...strong, cert: pair.cert, key: pair.key, headersTimeout: options.headersTimeout, requireHostHeader: false },
    handler,
  );
  lookAtFirstByte(server, options.publicOrigin);

  let tried = pair.stamp;
  const timer = setInterval(() => {
    const stamp = stampOf(files);
    // A pair of which one file is not written yet is tried again when the other comes.
    if (stamp === tried) return;
    tried = stamp;
    try {
      pair = readTlsFiles(files);
      server.setSecureContext({ ...strong, cert: pair.cert, key: pair.key });
      log.info({ expiresAt: pair.expiresAt.toISOString() }, 'certificate renewed');
      warnOfExpiry(pair, log);
    } catch (error) {
      log.error({ error: (error as Error).name }, 'the new certificate cannot be used; the one before stays');
    }
  }, lookEveryMs);
  timer.unref();
  server.on('close', () => clearInterval(timer));
  return server;
}

function warnOfExpiry({ expiresAt }: TlsPair, log: Logger): void {
  const left = expiresAt.getTime() - Date.now();
  if (left < warnBeforeMs)
    log.warn({ expiresAt: expiresAt.toISOString() }, 'the certificate expires soon or has expired');
}

/** Puts itself before the server's own listener: a connection that does not begin with a handshake is answered here. */
function lookAtFirstByte(server: Server, publicOrigin: () => string): void {
  const secure = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const drop = () => socket.destroy();
    socket.on('error', drop);
    socket.setTimeout(firstByteMs, drop);
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.off('error', drop);
      socket.setTimeout(0);
      socket.removeListener('timeout', drop);
      if (chunk[0] === handshakeByte) {
        socket.unshift(chunk);
        for (const take of secure) take.call(server, socket);
      } else answerPlain(socket, chunk, publicOrigin());
    });
  });
}

/** Where programs ask: one that asks in clear is told so, and not sent on, which it would not notice. */
const programPaths = /^\/(v1|health|oauth|scim)(\/|$)/;

const needsTls = JSON.stringify({
  type: 'urn:optimiq:problem:https-needed',
  title: 'This is spoken over https only; what was sent in clear may have been read',
  status: 403,
  code: 'https-needed',
});

/** Sends readers of pages to the same path; nothing else that came in clear is asked for a second time. */
function answerPlain(socket: Socket, chunk: Buffer, origin: string): void {
  socket.on('error', () => socket.destroy());
  const path = /^(?:GET|HEAD) (\/[\w./~%-]*)[? ]/.exec(chunk.subarray(0, 2_048).toString('latin1'))?.[1];
  const isWayOut = path !== undefined && !path.startsWith('//');
  if (isWayOut && programPaths.test(path)) {
    socket.end(rawAnswer('403 Forbidden', needsTls, { 'content-type': 'application/problem+json' }));
    return;
  }
  socket.end(
    isWayOut
      ? rawAnswer('308 Permanent Redirect', '', { location: origin + path })
      : rawAnswer('400 Bad Request', '', {}),
  );
}
