import { networkOf } from '@optimiq/connectors/identity/client-network';
import { PersonSessionParams, PersonSessions, SessionsEnded, UserParams } from '@optimiq/contracts/people';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { endSessions } from '@optimiq/store/postgres/people';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { deviceOf } from '../device.ts';
import { ProblemError } from '../plugins/problems.ts';
import { personOf, requireOver } from './person.ts';

/** Where somebody is signed in to this organization, and the end of it. Sessions of other organizations are theirs. */
export const personSessionRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  /** Ends what is named; fails with 'not-found' and 'own-account' as `requireOver`. */
  const end = async (request: FastifyRequest, userId: string, sessionId?: string): Promise<number> => {
    await requireOver(product, request, userId);
    const { actor, tenantId } = request.caller;
    return withAuth(product.database, actor, (tx) => endSessions(tx, userId, tenantId, sessionId));
  };

  app.route({
    method: 'GET',
    url: '/v1/people/:userId/sessions',
    config: { permission: 'people:write', audit: 'people.sessions' },
    schema: {
      tags: ['People'],
      summary: "Somebody's living sessions of this organization: browser, network, when and how surely; never a token",
      params: UserParams,
      response: { 200: PersonSessions },
    },
    handler: async (request) => {
      const { userId } = request.params;
      request.auditSubject = { kind: 'user', id: userId };
      await personOf(product, request, userId);
      const sessions = await product.identity.listSessions(userId as UserId, request.caller.tenantId);
      return {
        items: sessions.map(({ id, createdAt, lastSeenAt, method, assurance, address, userAgent }) => ({
          ...{ sessionId: id, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() },
          ...(method ? { method } : {}),
          ...(assurance ? { assurance } : {}),
          device: deviceOf(userAgent) ?? '',
          ...(address ? { network: networkOf(address) } : {}),
        })),
      };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/people/:userId/sessions',
    config: { permission: 'people:write', audit: 'people.sessions-end', stepUp: true },
    schema: {
      tags: ['People'],
      summary: "End somebody's sessions of this organization; the person signs in anew",
      params: UserParams,
      response: { 200: SessionsEnded },
    },
    handler: async (request) => ({ ended: await end(request, request.params.userId) }),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/people/:userId/sessions/:sessionId',
    config: { permission: 'people:write', audit: 'people.session-end', stepUp: true },
    schema: {
      tags: ['People'],
      summary: "End one of somebody's sessions of this organization",
      params: PersonSessionParams,
      response: { 200: SessionsEnded },
    },
    handler: async (request) => {
      const ended = await end(request, request.params.userId, request.params.sessionId);
      if (ended === 0) throw new ProblemError('not-found');
      return { ended };
    },
  });
};
