import { Job, JobList, JobParams } from '@optimiq/contracts/jobs';
import { findJobRun, listJobRuns } from '@optimiq/store/postgres/job-runs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

const polled = { none: 'progress of work that was recorded when it was asked for' } as const;

/** Long work and how far it has come. */
export const jobRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/jobs',
    config: { permission: 'job:read', audit: polled, keepsAlive: false },
    schema: { tags: ['Jobs'], summary: 'The latest hundred jobs, newest first', response: { 200: JobList } },
    handler: async (request) => ({ items: await request.tenant((tx) => listJobRuns(tx, 100)) }),
  });

  app.route({
    method: 'GET',
    url: '/v1/jobs/:jobId',
    config: { permission: 'job:read', audit: polled, keepsAlive: false },
    schema: { tags: ['Jobs'], summary: 'One job with its progress', params: JobParams, response: { 200: Job } },
    handler: async (request) => {
      const job = await request.tenant((tx) => findJobRun(tx, request.params.jobId));
      if (!job) throw new ProblemError('not-found');
      return job;
    },
  });
};
