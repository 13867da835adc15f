import { Readable } from 'node:stream';
import { classed } from '@optimiq/contracts/fields';
import { ReportList, ReportParams } from '@optimiq/contracts/report-schedules';
import { type AskedReport, listReports, readReport } from '@optimiq/store/postgres/reports';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { removeExport } from '../../exporting/remove-exports.ts';
import type { Product } from '../../product.ts';
import { covers } from '../../reports/report-rights.ts';
import { peopleNames } from '../people-names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { personOf } from './person-of.ts';

const reads = { permission: 'export:write', also: ['population:read'], panel: 'narrowed' } as const;

/** Files that schedules made: for their owner, and for holders of the roles they are shared with whose rights cover them. */
export const reportRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/reports',
    config: { ...reads, audit: { none: 'what there is; taking one is recorded' }, keepsAlive: false },
    schema: {
      tags: ['Reports'],
      summary: 'Your reports and those shared with a role of yours, newest first, and whether each opens to you',
      response: { 200: ReportList },
    },
    handler: async (request) => {
      const { caller } = request;
      const keys = await product.keysOf(caller.tenantId);
      const found = await request.tenant((tx) => listReports(tx, keys, personOf(request), caller.access.roles));
      const people = await peopleNames(product, caller);
      return {
        items: found.map(({ ownerId, rights, ...one }) => ({
          ...one,
          madeBy: { userId: ownerId, name: people.get(ownerId) ?? ownerId },
          isMine: ownerId === caller.user.id,
          opens: one.state === 'done' && covers(caller, rights),
        })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/reports/:reportId/file',
    config: { ...reads, audit: 'report.download', stepUp: true, takesOut: true },
    schema: {
      tags: ['Reports'],
      summary: 'The PDF, for whoever is shown it and whose own rights cover everything in it now',
      params: ReportParams,
      response: { 200: classed('open', z.string().describe('PDF')) },
    },
    handler: async (request, reply) => {
      const { caller } = request;
      const { reportId } = request.params;
      const asked = await request.tenant((tx) => readReport(tx, reportId));
      if (!asked?.blobName || asked.expiresAt <= new Date() || !isShownTo(request, asked))
        throw new ProblemError('not-found');
      if (!covers(caller, asked.rights)) throw new ProblemError('forbidden', { detail: 'You hold less than it shows' });
      const keys = await product.keysOf(caller.tenantId);
      const content = product.blobs.read(keys, caller.tenantId, asked.blobName);
      return reply
        .headers({
          'content-disposition': `attachment; filename="report-${reportId.slice(0, 8)}.pdf"`,
          'content-length': asked.bytes,
        })
        .type('application/pdf')
        .send(Readable.from(content) as unknown as string);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/reports/:reportId',
    config: { ...reads, audit: 'report.remove' },
    schema: {
      tags: ['Reports'],
      summary: 'Delete a report of yours at once, or stop one that is being made',
      params: ReportParams,
      response: { 204: classed('open', z.null()) },
    },
    handler: async (request, reply) => {
      const { reportId } = request.params;
      const asked = await request.tenant((tx) => readReport(tx, reportId));
      if (asked?.ownerId !== personOf(request)) throw new ProblemError('not-found');
      await removeExport(product, request.caller.tenantId, reportId, asked.isOpen ? 'cancelled' : 'deleted');
      return reply.code(204).send(null);
    },
  });
};

/** Whether somebody is shown a file at all: its owner, and holders of the roles it is shared with now. */
const isShownTo = (request: FastifyRequest, { ownerId, roles }: AskedReport): boolean =>
  ownerId === personOf(request) || request.caller.access.roles.some((role) => roles.includes(role));
