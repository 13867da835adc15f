import { LetterList } from '@optimiq/contracts/invitations';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';

/** Letters that wait because no mail server is set: the operator hands their links over. */
export const operatorMailRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/installation/letters',
    config: { permission: 'public', audit: { none: 'letters are of the installation; what they lead to is recorded' } },
    schema: {
      tags: ['Operator'],
      summary: 'Letters that were not sent, with their links',
      response: { 200: LetterList },
    },
    handler: async () => ({
      items: (await product.mail.waiting()).map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })),
    }),
  });
};
