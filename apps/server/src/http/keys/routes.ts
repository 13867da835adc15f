import {
  KeyInventory,
  KeyParams,
  KeyRevoked,
  KeyVersionParams,
  RevokeKey,
  RotationStarted,
} from '@optimiq/contracts/keys';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { keyInventory } from '../../keys/inventory.ts';
import { type RevocationRefusal, revokeKey } from '../../keys/revoke-key.ts';
import { type RotationRefusal, requestRotation } from '../../keys/rotate-key.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Keys of the tenant: which there are, exchanging one, revoking an old version. */
export const keyRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/keys',
    config: { permission: 'key:read', audit: 'key.list' },
    schema: {
      tags: ['Keys'],
      summary: 'Versions of every key with what is under each, and exchanges with how far they are',
      response: { 200: KeyInventory },
    },
    handler: (request) => request.tenant((tx) => keyInventory(product, request.caller.tenantId, tx)),
  });

  app.route({
    method: 'POST',
    url: '/v1/keys/:purpose/rotations',
    config: { permission: 'key:write', audit: 'key.rotation-request', stepUp: true },
    schema: {
      tags: ['Keys'],
      summary:
        'Exchange a key: a new version is in force when this answers; what is under the old one is rewritten by a job',
      params: KeyParams,
      response: { 202: RotationStarted },
    },
    handler: async (request, reply) => {
      const { caller, params } = request;
      const begun = await requestRotation(product, caller.tenantId, params.purpose, caller.actor);
      if (!begun.ok) throw new ProblemError('conflict', { detail: rotationRefusals[begun.reason] });
      return reply.code(202).send(begun.value);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/keys/:purpose/versions/:version/revocation',
    config: { permission: 'key:write', audit: 'key.revocation-request', stepUp: true },
    schema: {
      tags: ['Keys'],
      summary: 'Revoke a version that is no longer in force: what is still under it is lost for ever',
      params: KeyVersionParams,
      body: RevokeKey,
      response: { 200: KeyRevoked },
    },
    handler: async (request) => {
      const { caller, params, body } = request;
      const outcome = await revokeKey(product, caller.tenantId, { ...params, ...body }, caller.actor);
      if (!outcome.ok) throw refusalOf(outcome.reason);
      return { version: params.version, under: outcome.value };
    },
  });
};

const rotationRefusals: Record<RotationRefusal, string> = {
  running: 'This key is being exchanged already',
  'no-version-left': 'A key has 255 versions at most',
  destroyed: 'The keys of this tenant were destroyed',
};

function refusalOf(reason: RevocationRefusal): ProblemError {
  if (reason === 'unknown') return new ProblemError('not-found');
  return new ProblemError('conflict', { detail: revocationRefusals[reason] });
}

const revocationRefusals: Record<Exclude<RevocationRefusal, 'unknown'>, string> = {
  current: 'This version is in force: exchange the key first',
  ended: 'This version was revoked or destroyed before',
  used: 'Something is still under this version and would be lost',
};
