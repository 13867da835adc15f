import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** The API's own description, generated from the schemas that validate it. */
export const apiDescriptionRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/openapi.json',
    config: { permission: 'session:read', audit: { none: 'the description is the same for everyone' } },
    schema: {
      tags: ['API'],
      summary: 'This description, OpenAPI 3.1',
      response: { 200: z.looseObject({ openapi: z.string() }) },
    },
    handler: async () => app.swagger() as unknown as { openapi: string },
  });
};
