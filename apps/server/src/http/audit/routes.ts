import { AuditPage, AuditQuery } from '@optimiq/contracts/audit';
import { listAuditEvents } from '@optimiq/store/postgres/audit-events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';

/** What happened, newest first: who did what to which record, never what the record says. */
export const auditRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/audit-events',
    config: { permission: 'audit:read', audit: 'audit.list' },
    schema: {
      tags: ['Audit'],
      summary: 'Audit events, newest first',
      querystring: AuditQuery,
      response: { 200: AuditPage },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query;
      const before = fromCursor(cursor, ['number'])?.[0];
      const items = await request.tenant((tx) => listAuditEvents(tx, limit + 1, before));
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return { items: page, ...(items.length > limit && last ? { nextCursor: toCursor([last.sequence]) } : {}) };
    },
  });
};
