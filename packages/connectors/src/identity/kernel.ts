import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import type { Pool } from 'pg';
import { defaultSessionLimits } from './sessions.ts';
import { sessionCookieOf } from './signed-cookie.ts';
import { startSessionPath, startSessionPlugin } from './start-session.ts';

export type KernelOptions = {
  /** Pool of the auth role. */
  readonly pool: Pool;
  /** Signs cookies; never in the database. */
  readonly secret: string;
  readonly baseUrl: string;
};

/** What our code calls of the library. Every other path is off, so that no upgrade opens one. */
const allowedPaths = new Set(['/sign-out', startSessionPath]);

/** Header by which our limiter's address reaches the session row; a client's own is never passed on. */
export const addressHeader = 'x-optimiq-address';

/** The sign-in library on our tables: sessions and cookies are its own, all else is switched off. */
export function openKernel({ pool, secret, baseUrl }: KernelOptions) {
  const isSecure = baseUrl.startsWith('https:');
  const options = {
    database: pool,
    secret,
    baseURL: baseUrl,
    basePath: '/kernel',
    trustedOrigins: [new URL(baseUrl).origin],
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [startSessionPlugin],
    rateLimit: { enabled: false }, // its buckets go by headers; ours goes by the socket
    emailAndPassword: { enabled: false }, // users.ts looks at passwords
    session: {
      ...{ modelName: 'sessions', expiresIn: defaultSessionLimits.idleMinutes * 60, disableSessionRefresh: true },
      cookieCache: { enabled: false },
      fields: {
        ...{ userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
        ...instants,
      },
    },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...instants } },
    account: {
      modelName: 'accounts',
      fields: {
        ...{ accountId: 'account_id', providerId: 'provider_id', userId: 'user_id', idToken: 'id_token' },
        ...{ accessToken: 'access_token', refreshToken: 'refresh_token' },
        ...{ accessTokenExpiresAt: 'access_token_expires_at', refreshTokenExpiresAt: 'refresh_token_expires_at' },
        ...instants,
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...instants } },
    // The library's own list of disabled paths misses paths with a parameter; a hook sees the route's pattern.
    hooks: {
      before: createAuthMiddleware(async ({ path }) => {
        if (!allowedPaths.has(path)) throw new APIError('NOT_FOUND');
      }),
    },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieOf(baseUrl) } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' as const, path: '/', secure: isSecure },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: () => randomUUID(), validateSchema: false },
    },
  };
  return betterAuth(options);
}

const instants = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
