import { MachineSecretList, MachineSecretParams, Revoked } from '@optimiq/contracts/machines';
import { listApiKeys, revokeApiKey } from '@optimiq/store/postgres/api-keys';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { listMachineClients, revokeMachineClient } from '@optimiq/store/postgres/machine-clients';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What the operator does about a secret that leaked: find it by its first characters and end it. None is made here. */
export const operatorMachineRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database } = product;

  app.route({
    method: 'GET',
    url: '/v1/machine-secrets',
    config: { permission: 'key:read', audit: 'machine-secret.list' },
    schema: {
      tags: ['Operator'],
      summary: 'Living keys and clients of a tenant, without their secrets',
      response: { 200: MachineSecretList },
    },
    handler: async ({ caller }) => {
      const keys = (await listApiKeys(database, caller.tenantId)).map((key) => ({ kind: 'api-key' as const, ...key }));
      const clients = (await listMachineClients(database, caller.tenantId)).map((client) => ({
        kind: 'client' as const,
        ...client,
      }));
      return {
        items: [...keys, ...clients]
          .filter(({ revokedAt, expiresAt }) => !revokedAt && expiresAt > new Date())
          .map(({ kind, id, name, hint, permissions, expiresAt, lastUsedAt }) => ({
            ...{ kind, id, name, hint, permissions: [...permissions] },
            expiresAt: expiresAt.toISOString(),
            lastUsedAt: lastUsedAt?.toISOString(),
          })),
      };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/machine-secrets/:secretId',
    config: { permission: 'key:write', audit: 'machine-secret.revoke' },
    schema: {
      tags: ['Operator'],
      summary: 'End a key or a client with all its tokens; its next request is refused',
      params: MachineSecretParams,
      response: { 200: Revoked },
    },
    handler: async (request) => {
      const { caller, params } = request;
      request.auditSubject = { kind: 'machine-secret', id: params.secretId };
      const done = await withAuth(
        database,
        caller.actor,
        async (tx) =>
          (await revokeApiKey(tx, caller.tenantId, params.secretId)) ||
          (await revokeMachineClient(tx, caller.tenantId, params.secretId)),
      );
      if (!done) throw new ProblemError('not-found');
      return { revoked: true as const };
    },
  });
};
