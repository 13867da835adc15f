import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What names a session for counting its requests: a hash of its token, if the cookie's signature is ours. Cookies that
 * somebody makes up have no name, so they cannot be counted apart.
 *
 * The library signs a cookie as token, dot, HMAC-SHA-256 in base64, percent-encoded.
 */
export function signedTokenOf(secret: string, cookies: string | undefined): string | undefined {
  const [, value] = /(?:^|; )(?:__Host-)?optimiq_session=([^;]{20,400})/.exec(cookies ?? '') ?? [];
  if (!value) return undefined;
  const [, token, signature] = /^([A-Za-z0-9_-]{10,200})\.([A-Za-z0-9+/]{43}=)$/.exec(decoded(value)) ?? [];
  if (!token || !signature) return undefined;
  const right = createHmac('sha256', secret).update(token).digest();
  if (!timingSafeEqual(Buffer.from(signature, 'base64'), right)) return undefined;
  return createHash('sha256').update(token).digest('base64url');
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
