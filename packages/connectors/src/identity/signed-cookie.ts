import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie that a session is in: a '__Host-' cookie goes to this very host alone, over https. */
export const sessionCookieOf = (baseUrl: string): string =>
  baseUrl.startsWith('https:') ? '__Host-optimiq_session' : 'optimiq_session';

/**
 * Reads the token of a session out of a request's cookies, if the signature is ours: cookies that somebody makes up cost
 * no question to the database, and cannot be counted apart.
 *
 * The library signs a cookie as token, dot, HMAC-SHA-256 in base64, percent-encoded.
 */
export function openSessionCookies(
  secret: string,
  baseUrl: string,
): (cookies: string | undefined) => string | undefined {
  const form = new RegExp(`(?:^|; )${sessionCookieOf(baseUrl)}=([^;]{20,400})`);
  return (cookies) => {
    const [, value] = form.exec(cookies ?? '') ?? [];
    if (!value) return undefined;
    const [, token, signature] = /^([A-Za-z0-9_-]{10,200})\.([A-Za-z0-9+/]{43}=)$/.exec(decoded(value)) ?? [];
    if (!token || !signature) return undefined;
    const right = createHmac('sha256', secret).update(token).digest();
    return timingSafeEqual(Buffer.from(signature, 'base64'), right) ? token : undefined;
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
