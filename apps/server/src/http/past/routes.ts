import { ViewMoments } from '@optimiq/contracts/past';
import { listViewMoments } from '@optimiq/store/postgres/view-moments';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

const most = 50;

/** Moments of the past that are worth looking at. */
export const pastRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/view-moments',
    config: { permission: 'session:read', audit: { none: 'times and numbers of loads, runs and merges only' } },
    schema: {
      tags: ['Past'],
      summary: 'When loads, runs and merges last changed what is seen: moments to give as asOf',
      response: { 200: ViewMoments },
    },
    handler: async (request) => {
      const moments = await request.tenant((tx) => listViewMoments(tx, most));
      return { items: moments.map(({ at, ...moment }) => ({ at: at.toISOString(), ...moment })) };
    },
  });
};
