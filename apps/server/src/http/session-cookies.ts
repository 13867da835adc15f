import { markDays } from '@optimiq/connectors/identity/browser-mark';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Product } from '../product.ts';

/** Sets the cookies of the sign-in kernel. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
}

const markName = 'optimiq_browser';
const maxAge = markDays * 24 * 3_600;

/** What a browser brings from an earlier sign-in: it opens nothing, and keeps strangers from shutting its owner out. */
export function readMark({ headers }: FastifyRequest): string | undefined {
  const pattern = new RegExp(`(?:^|; )(?:__Host-)?${markName}=([A-Za-z0-9_.-]{60,70})(?:;|$)`);
  return pattern.exec(headers.cookie ?? '')?.[1];
}

export function writeMark({ baseUrl }: Product, reply: FastifyReply, mark: string): void {
  const isSecure = baseUrl.startsWith('https:');
  const name = isSecure ? `__Host-${markName}` : markName;
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${isSecure ? '; Secure' : ''}`;
  reply.header('set-cookie', `${name}=${mark}; ${attributes}`);
}
