import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const none = { none: 'asked by machines every few seconds; says nothing about anyone' } as const;

/** For load balancers: no detail, no session. Readiness and metrics are on the port of operations. */
export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/health/live',
    config: { permission: 'public', audit: none },
    schema: {
      tags: ['Health'],
      summary: 'The process answers',
      response: { 200: z.object({ status: z.literal('live') }) },
    },
    handler: async () => ({ status: 'live' as const }),
  });
};
