import { LoadDecided, LoadParams } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requestAccept } from '../../operations/accept-load.ts';
import { requestCancel, requestQuarantine } from '../../operations/cancel-load.ts';
import { requestRetry } from '../../operations/retry-load.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What a person says about a load that is not visible. */
export const loadDecisionRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/loads/:loadId/accept',
    config: { permission: 'load:write', audit: 'load.accept' },
    schema: {
      tags: ['Loads'],
      summary: 'Let a held load go on: it becomes visible, or is read anew when it was held for its mapping',
      params: LoadParams,
      response: { 202: LoadDecided },
    },
    handler: async (request, reply) => {
      const { caller, params } = request;
      const outcome = await requestAccept(product, caller.tenantId, params.loadId as LoadId, caller.actor);
      if (!outcome.ok) throw new ProblemError(outcome.reason);
      return reply.code(202).send({ loadId: params.loadId, ...outcome.value });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads/:loadId/cancel',
    config: { permission: 'load:write', audit: 'load.cancel' },
    schema: {
      tags: ['Loads'],
      summary: 'Take back a load that is not visible yet, as if it had never been sent',
      params: LoadParams,
      response: { 200: LoadDecided },
    },
    handler: async (request) => {
      const { caller, params } = request;
      const outcome = await requestCancel(product, caller.tenantId, params.loadId as LoadId, caller.actor);
      if (!outcome.ok) throw new ProblemError('nothing-to-cancel');
      return { loadId: params.loadId, state: 'cancelled' as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads/:loadId/hold',
    config: { permission: 'load:write', audit: 'load.hold' },
    schema: {
      tags: ['Loads'],
      summary: 'Let a load that is being read wait for a person before it becomes visible',
      params: LoadParams,
      response: { 202: LoadDecided },
    },
    handler: async (request, reply) => {
      const { caller, params } = request;
      const outcome = await requestQuarantine(product, caller.tenantId, params.loadId as LoadId, caller.actor);
      if (!outcome.ok) throw new ProblemError('nothing-to-hold');
      return reply.code(202).send({ loadId: params.loadId, state: 'loading' as const });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads/:loadId/retry',
    config: { permission: 'load:write', audit: 'load.retry' },
    schema: {
      tags: ['Loads'],
      summary: 'Read a file again that was refused because its purpose was not instructed, now that it is',
      params: LoadParams,
      response: { 202: LoadDecided },
    },
    handler: async (request, reply) => {
      const { caller, params } = request;
      const outcome = await requestRetry(product, caller.tenantId, params.loadId as LoadId);
      if (!outcome.ok) throw new ProblemError(outcome.reason === 'not-failed' ? 'nothing-to-retry' : outcome.reason);
      return reply.code(202).send({ loadId: params.loadId, state: 'loading' as const, jobId: outcome.value });
    },
  });
};
