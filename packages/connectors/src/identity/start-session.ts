import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/** Path of the library's endpoint below; it is on no router. */
export const startSessionPath = '/optimiq/start-session';

/** Teaches the library to open a session for somebody whom our own code has proven; nothing else can call it. */
export const startSessionPlugin = {
  id: 'optimiq-start-session',
  endpoints: {
    startProvenSession: createAuthEndpoint(
      startSessionPath,
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const { internalAdapter } = ctx.context;
        const user = await internalAdapter.findUserById(ctx.body.userId);
        if (!user) return undefined;
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return { id: session.id, user: { id: user.id, email: user.email, name: user.name } };
      },
    ),
  },
} as const;
