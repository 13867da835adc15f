import { AuditKey, RestoreNoted } from '@optimiq/contracts/audit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';

/** What only the operator at the machine may do with an audit log: take its key out, own up to a restore. */
export const operatorAuditRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/audit-key',
    config: { permission: 'audit:read', audit: 'audit.key' },
    schema: {
      tags: ['Operator'],
      summary: 'What an auditor needs to verify an export: the key of the chain and the public key of its heads',
      response: { 200: AuditKey },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      return product.audit.verificationKey(request.caller.tenantId);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/audit-restores',
    config: { permission: 'audit:read', audit: 'audit.restore-noted' },
    schema: {
      tags: ['Operator'],
      summary: 'Own up to a restore: anchored events that the database lacks are named lost, and the log goes on',
      response: { 200: RestoreNoted },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      return product.audit.noteRestore(request.caller.tenantId);
    },
  });
};
