import { Session, SignIn } from '@optimiq/contracts/session';
import { allowedPermissions } from '@optimiq/domain/access/decide';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import { headersOf, memberCaller } from './caller.ts';

/** Signing in and out, and who one is. */
export const sessionRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/session',
    config: { permission: 'public', audit: { none: 'recorded in the handler, once the tenant is known' } },
    schema: { tags: ['Session'], summary: 'Sign in with email and password', body: SignIn, response: { 200: Session } },
    handler: async (request, reply) => {
      const outcome = await product.identity.signIn({
        ...request.body,
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
      });
      if (!outcome.ok) throw new ProblemError(outcome.reason === 'invalid' ? 'sign-in-failed' : 'locked-out');
      const caller = await memberCaller(product, { id: '', user: outcome.value.user, createdAt: new Date() }, request);
      if (!caller) throw new ProblemError('sign-in-failed');
      await withTenant(product.database.app, caller.tenantId, (tx) =>
        recordAudit(tx, { actor: caller.actor, action: 'session.sign-in', outcome: 'success' }),
      );
      setCookies(reply, outcome.value.setCookie);
      return sessionOf(product, caller);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/session',
    config: { permission: 'session:read', audit: { none: 'polled by every page; sign-in itself is recorded' } },
    schema: { tags: ['Session'], summary: 'Who is signed in, with what rights', response: { 200: Session } },
    handler: async (request) => sessionOf(product, request.caller),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/session',
    config: { permission: 'session:read', audit: 'session.sign-out' },
    schema: { tags: ['Session'], summary: 'Sign out', response: { 200: z.object({ signedOut: z.literal(true) }) } },
    handler: async (request, reply) => {
      const { setCookie } = await product.identity.signOut(headersOf(request));
      setCookies(reply, setCookie);
      reply.header('clear-site-data', '"cache", "storage"');
      return { signedOut: true as const };
    },
  });
};

function setCookies(reply: FastifyReply, cookies: readonly string[]) {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
}

async function sessionOf(product: Product, caller: Caller): Promise<Session> {
  const tenant = await product.tenantOf(caller.tenantId);
  return {
    user: caller.user,
    tenant: { id: tenant.id, name: tenant.name, environment: tenant.environment, asOf: tenant.asOf },
    roles: caller.access.roles.map((key) => {
      const name = caller.tenant.ownRoles.get(key)?.name;
      return { key, ...(name ? { name } : {}) };
    }),
    permissions: allowedPermissions(caller.access, caller.circumstances),
    modules: [...caller.tenant.modules],
    contract: {
      state: caller.tenant.contract,
      ...(caller.tenant.contractEndsOn ? { endsOn: caller.tenant.contractEndsOn } : {}),
    },
  };
}
