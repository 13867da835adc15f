import type { TenantId, UserId } from '@optimiq/domain/kernel/ids';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import type { Pool } from 'pg';
import { z } from 'zod';

/** Somebody whom a provider vouched for, and the organization on whose word. */
export type FederatedSession = {
  readonly userId: UserId;
  /** The only tenant the session is good for. */
  readonly tenantId: TenantId;
  readonly method: 'oidc' | 'saml';
  readonly assurance: 1 | 2;
  readonly address: string;
  readonly userAgent: string;
};

/** Path of the library's endpoint below; it is on no router. */
export const startSessionPath = '/federation/start-session';

/** Teaches the library to open a session for a user without a password; only our own code can call it. */
export const startSessionPlugin = {
  id: 'optimiq-start-session',
  endpoints: {
    startFederatedSession: createAuthEndpoint(
      startSessionPath,
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const { internalAdapter } = ctx.context;
        const user = await internalAdapter.findUserById(ctx.body.userId);
        if (!user) return undefined;
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return { id: session.id };
      },
    ),
  },
} as const;

/** Binds a session to its organization, how it was begun and how sure that is. */
export async function bindSession(pool: Pool, sessionId: string, session: FederatedSession): Promise<void> {
  await pool.query('update sessions set tenant_id = $2, method = $3, assurance = $4, factor_at = now() where id = $1', [
    sessionId,
    session.tenantId,
    session.method,
    session.assurance,
  ]);
}

export type SessionBinding = {
  readonly tenantId: TenantId;
  readonly method: 'oidc' | 'saml';
  readonly assurance: 1 | 2;
  readonly factorAt: Date;
};

/** What a federated session is bound to; undefined for one that was begun otherwise. */
export async function readBinding(pool: Pool, sessionId: string): Promise<SessionBinding | undefined> {
  const { rows } = await pool.query(
    `select tenant_id as "tenantId", method, assurance, factor_at as "factorAt" from sessions
     where id = $1 and method in ('oidc', 'saml')`,
    [sessionId],
  );
  return rows[0];
}
