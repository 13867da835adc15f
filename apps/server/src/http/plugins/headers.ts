import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/** On every answer, whatever it is. */
const always = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(),' +
    ' gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(),' +
    ' publickey-credentials-get=(self), screen-wake-lock=(), sync-xhr=(), usb=(), web-share=(), xr-spatial-tracking=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
} as const;

/** What is no page: opened by itself it may do nothing at all, whatever was uploaded into it. */
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The page runs its own files only; styles that a script adds carry the nonce of this one answer. */
const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Two years, as the browsers' own lists ask. */
const strictTransport = 'max-age=63072000; includeSubDomains';

/** Types that say nothing to a browser that opens them by themselves. */
const isInert = (type: string): boolean => /^(application\/(problem\+)?json|text\/event-stream)\b/.test(type);

/**
 * Headers of every answer, before anything else can fail. An answer of the API that is neither JSON nor a stream of events
 * is a download: it leaves as an attachment, for whoever opens it in a browser.
 *
 * @param options.isSecure whether people reach the product over TLS, by itself or through a proxy.
 */
export const headers = fastifyPlugin<{ isSecure: boolean }>(async (app: FastifyInstance, { isSecure }) => {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ ...headersOf(isSecure), 'content-security-policy': dataPolicy });
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '');
    const isPage = reply.getHeader('content-security-policy') !== dataPolicy;
    const isDownload = payload !== null && payload !== '' && payload !== undefined && !isPage && !isInert(type);
    if (isDownload && !String(reply.getHeader('content-disposition') ?? '').startsWith('attachment')) {
      reply.header('content-disposition', 'attachment');
    }
    return payload;
  });
});

const headersOf = (isSecure: boolean): Record<string, string> =>
  isSecure ? { ...always, 'strict-transport-security': strictTransport } : always;

/** A file of the program itself, the same for everyone: shown where it is asked for. */
export const asProgramFile = (reply: FastifyReply): FastifyReply =>
  reply.header('content-security-policy', pagePolicy('none'));

/** The page: gives the nonce that its styles have to carry. */
export function asPage(reply: FastifyReply): string {
  const nonce = randomBytes(18).toString('base64');
  reply.header('content-security-policy', pagePolicy(nonce));
  return nonce;
}

/** Headers for an answer that is made before the framework has a reply. */
export const bareHeaders = (isSecure: boolean): Readonly<Record<string, string>> => ({
  ...headersOf(isSecure),
  'content-security-policy': dataPolicy,
});

/** An answer as it goes over a connection that is no request of the framework's, and ends it. */
export function rawAnswer(
  status: string,
  body: string,
  more: Readonly<Record<string, string>>,
  isSecure = false,
): string {
  const lines = Object.entries({
    ...bareHeaders(isSecure),
    ...more,
    'content-length': String(Buffer.byteLength(body)),
  });
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}connection: close\r\n\r\n${body}`;
}
