import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';

const none = { none: 'asked by machines every few seconds; says nothing about anyone' } as const;

/** For load balancers and supervisors: no detail, no session. */
export const healthRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
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

  app.route({
    method: 'GET',
    url: '/health/ready',
    config: { permission: 'public', audit: none },
    schema: {
      tags: ['Health'],
      summary: 'Database, migrations, keys, disk and job queue are fit for work',
      response: { 200: z.object({ status: z.literal('ready') }), 503: z.object({ status: z.literal('not-ready') }) },
    },
    handler: async (_request, reply) => {
      if (await product.isReady()) return { status: 'ready' as const };
      return reply.code(503).send({ status: 'not-ready' as const });
    },
  });
};
