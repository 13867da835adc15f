import {
  ApiKeyList,
  ApiKeyMade,
  ApiKeyParams,
  MachineClientList,
  MachineClientMade,
  MachineClientParams,
  NewApiKey,
  NewMachineClient,
  Revoked,
} from '@optimiq/contracts/machines';
import { machinePermissions, notGivable } from '@optimiq/domain/access/machines';
import type { Permission } from '@optimiq/domain/access/permissions';
import { listApiKeys, revokeApiKey, saveApiKey } from '@optimiq/store/postgres/api-keys';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { listMachineClients, revokeMachineClient, saveMachineClient } from '@optimiq/store/postgres/machine-clients';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { ownRights } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Keys that act for people, and clients of the organization. A secret is answered once and never again. */
export const machineRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database } = product;

  app.route({
    method: 'GET',
    url: '/v1/api-keys',
    config: { permission: 'machine:write', audit: 'api-key.list' },
    schema: {
      tags: ['Machines'],
      summary: 'API keys of the organization, newest first, without their secrets',
      response: { 200: ApiKeyList },
    },
    handler: async ({ caller }) => ({
      items: (await listApiKeys(database, caller.tenantId)).map(({ userId, userName, ...key }) => ({
        ...key,
        permissions: [...key.permissions],
        person: { id: userId, name: userName },
        ...instantsOf(key),
      })),
      givable: givableBy(caller),
    }),
  });

  app.route({
    method: 'POST',
    url: '/v1/api-keys',
    config: { permission: 'machine:write', audit: 'api-key.create', stepUp: true },
    schema: {
      tags: ['Machines'],
      summary: 'Make a key that acts for the caller, with some of the rights the caller has',
      body: NewApiKey,
      response: { 201: ApiKeyMade },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      refuseUngivable(caller, body.permissions);
      const { secret, hash, hint } = product.machines.secrets.make('api-key');
      const id = await withAuth(database, caller.actor, (tx) =>
        saveApiKey(tx, caller.tenantId, { ...body, userId: caller.user.id, hint, secretHash: hash }),
      ).catch(notAMember);
      request.auditSubject = { kind: 'api-key', id };
      return reply.code(201).send({ id, secret, expiresAt: inDays(body.days) });
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/api-keys/:apiKeyId',
    config: { permission: 'machine:write', audit: 'api-key.revoke', stepUp: true },
    schema: {
      tags: ['Machines'],
      summary: 'End a key; its next request is refused',
      params: ApiKeyParams,
      response: { 200: Revoked },
    },
    handler: async (request) => {
      const { caller, params } = request;
      request.auditSubject = { kind: 'api-key', id: params.apiKeyId };
      const done = await withAuth(database, caller.actor, (tx) => revokeApiKey(tx, caller.tenantId, params.apiKeyId));
      if (!done) throw new ProblemError('not-found');
      return { revoked: true as const };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/clients',
    config: { permission: 'machine:write', audit: 'client.list' },
    schema: {
      tags: ['Machines'],
      summary: 'OAuth 2 clients of the organization, newest first, without their secrets',
      response: { 200: MachineClientList },
    },
    handler: async ({ caller }) => ({
      items: (await listMachineClients(database, caller.tenantId)).map(({ id, isMakerHere, ...client }) => ({
        ...client,
        clientId: id,
        permissions: [...client.permissions],
        isMakerGone: !isMakerHere,
        ...instantsOf(client),
      })),
      givable: givableBy(caller),
    }),
  });

  app.route({
    method: 'POST',
    url: '/v1/clients',
    config: { permission: 'machine:write', audit: 'client.create', stepUp: true },
    schema: {
      tags: ['Machines'],
      summary: 'Make an OAuth 2 client, with a secret or with public keys of its own',
      body: NewMachineClient,
      response: { 201: MachineClientMade },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      refuseUngivable(caller, body.permissions);
      const { name, permissions, days, publicKeys } = body;
      const made = publicKeys ? undefined : product.machines.secrets.make('client');
      const proof = made ? { hint: made.hint, secretHash: made.hash } : { publicKeys: publicKeys! };
      const clientId = await withAuth(database, caller.actor, (tx) =>
        saveMachineClient(tx, caller.tenantId, { name, permissions, days, proof, createdBy: caller.actor.id }),
      );
      request.auditSubject = { kind: 'client', id: clientId };
      return reply.code(201).send({
        clientId,
        ...(made && { secret: made.secret }),
        tokenUrl: `${product.baseUrl}/oauth/token`,
        expiresAt: inDays(days),
      });
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/clients/:clientId',
    config: { permission: 'machine:write', audit: 'client.revoke', stepUp: true },
    schema: {
      tags: ['Machines'],
      summary: 'End a client with all its tokens; their next request is refused',
      params: MachineClientParams,
      response: { 200: Revoked },
    },
    handler: async (request) => {
      const { caller, params } = request;
      request.auditSubject = { kind: 'client', id: params.clientId };
      const done = await withAuth(database, caller.actor, (tx) =>
        revokeMachineClient(tx, caller.tenantId, params.clientId),
      );
      if (!done) throw new ProblemError('not-found');
      return { revoked: true as const };
    },
  });
};

function refuseUngivable(caller: Caller, asked: readonly Permission[]): void {
  const lacking = notGivable(ownRights(caller), asked);
  if (lacking.length === 0) return;
  throw new ProblemError('forbidden', {
    errors: lacking.map((one) => ({ field: 'permissions', message: `${one} is not yours to give to a machine` })),
  });
}

const givableBy = (caller: Caller): Permission[] => {
  const own = ownRights(caller);
  return machinePermissions.filter((one) => own.permissions.includes(one));
};

/** The operator of the machine is no member of a tenant, so no key can act for them. */
function notAMember(error: unknown): never {
  if ((error as { code?: string }).code === 'foreign-key') throw new ProblemError('forbidden');
  throw error;
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

type Times = { createdAt: Date; expiresAt: Date; lastUsedAt: Date | undefined; revokedAt: Date | undefined };

const instantsOf = ({ createdAt, expiresAt, lastUsedAt, revokedAt }: Times) => ({
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString(),
  revokedAt: revokedAt?.toISOString(),
});
