import type { FastifyReply, FastifyRequest } from 'fastify';
import { isBrowserSecret, newBrowserSecret } from './flow.ts';

// Lax: the browser comes back by a link from the provider's page, which is another site.
const nameOf = (baseUrl: string) => (baseUrl.startsWith('https:') ? '__Secure-optimiq.sso' : 'optimiq.sso');

/** Secret of the browser that began a sign-in; undefined in any other. */
export function browserSecretOf({ headers }: FastifyRequest, baseUrl: string): string | undefined {
  const name = `${nameOf(baseUrl)}=`;
  const value = (headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(name))
    ?.slice(name.length);
  return isBrowserSecret(value) ? value : undefined;
}

/** The browser's secret, made and set when it has none: two sign-ins at once in two tabs have the same. */
export function keepBrowserSecret(request: FastifyRequest, reply: FastifyReply, baseUrl: string): string {
  const secret = browserSecretOf(request, baseUrl) ?? newBrowserSecret();
  const secure = baseUrl.startsWith('https:') ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${nameOf(baseUrl)}=${secret}; Path=/v1/sso; HttpOnly; SameSite=Lax; Max-Age=600${secure}`,
  );
  return secret;
}
