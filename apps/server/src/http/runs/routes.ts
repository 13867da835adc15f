import { Run, RunList, RunParams, RunStarted, StartRun } from '@optimiq/contracts/runs';
import type { RunId } from '@optimiq/domain/kernel/ids';
import { findRun, listRuns } from '@optimiq/store/postgres/runs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requestRun } from '../../operations/request-run.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import { presentRun } from './present.ts';

/** Scoring runs: what was computed, from which loads, with which tables. */
export const runRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/runs',
    config: { permission: 'run:read', audit: 'run.list' },
    schema: { tags: ['Runs'], summary: 'The latest two hundred runs, newest first', response: { 200: RunList } },
    handler: async (request) => {
      const runs = await request.tenant((tx) => listRuns(tx, 200));
      return { items: runs.map((run) => presentRun(run, request.may('small-cells:read'))) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/runs/:runId',
    config: { permission: 'run:read', audit: 'run.read' },
    schema: { tags: ['Runs'], summary: 'One run', params: RunParams, response: { 200: Run } },
    handler: async (request) => {
      const run = await request.tenant((tx) => findRun(tx, request.params.runId as RunId));
      if (!run) throw new ProblemError('not-found');
      return presentRun(run, request.may('small-cells:read'));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/runs',
    config: { permission: 'run:write', audit: 'run.start' },
    schema: { tags: ['Runs'], summary: 'Score all visible members', body: StartRun, response: { 202: RunStarted } },
    handler: async (request, reply) => {
      const jobId = await requestRun(product, request.caller.tenantId, request.body.paymentYear, request.caller.actor);
      return reply.code(202).send({ jobId });
    },
  });
};
