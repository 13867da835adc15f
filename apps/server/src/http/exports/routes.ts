import { Readable } from 'node:stream';
import { Export, ExportAsked, ExportList, ExportParams } from '@optimiq/contracts/exports';
import { classed } from '@optimiq/contracts/fields';
import { NewExport } from '@optimiq/contracts/new-export';
import { mediaTypes } from '@optimiq/formats/written/write-file';
import { createExport, findExport, listExports, readExport } from '@optimiq/store/postgres/exports';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mayExport, rightsOf, stillHolds } from '../../exporting/export-rights.ts';
import { removeExport } from '../../exporting/remove-exports.ts';
import { membersIn } from '../../exporting/row-source.ts';
import { openSource } from '../../exporting/sources.ts';
import { requireJob } from '../../operations/quota.ts';
import type { Product } from '../../product.ts';
import { readerOf } from '../../reader.ts';
import { ProblemError } from '../plugins/problems.ts';
import { purposeOf } from '../plugins/request-audit.ts';
import { takeOut } from '../take-out.ts';

const polled = { none: 'progress of a file that was recorded when it was asked for' } as const;

/** Files of whole lists, made by jobs and kept for some days for whoever asked for them. */
export const exportRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/exports',
    config: { permission: 'export:write', audit: 'file.export', stepUp: true, takesOut: true, panel: 'narrowed' },
    schema: {
      tags: ['Exports'],
      summary: 'Ask for a whole list as a file; counted at once toward the rows that may leave in a day',
      body: NewExport,
      response: { 202: ExportAsked },
    },
    handler: async (request, reply) => reply.code(202).send(await askForFile(product, request, request.body)),
  });

  app.route({
    method: 'GET',
    url: '/v1/exports',
    config: { permission: 'export:write', audit: polled, panel: 'narrowed', keepsAlive: false },
    schema: { tags: ['Exports'], summary: 'Your own files, newest first', response: { 200: ExportList } },
    handler: async (request) => {
      const keys = await product.keysOf(request.caller.tenantId);
      return { items: await request.tenant((tx) => listExports(tx, keys, ownerOf(request))) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/exports/:exportId',
    config: { permission: 'export:write', audit: polled, panel: 'narrowed', keepsAlive: false },
    schema: {
      tags: ['Exports'],
      summary: 'One of your files: how far it is, and its manifest once it is made',
      params: ExportParams,
      response: { 200: Export },
    },
    handler: (request) => ownFile(product, request, request.params.exportId),
  });

  app.route({
    method: 'GET',
    url: '/v1/exports/:exportId/file',
    config: {
      ...({ permission: 'export:write', audit: 'file.download', panel: 'narrowed' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Exports'],
      summary: 'The file, for whoever asked for it, as long as they hold what it was asked for with',
      params: ExportParams,
      response: { 200: classed('member-fact', z.string().describe('the file as its manifest says')) },
    },
    handler: async (request, reply) => {
      const { exportId } = request.params;
      const { caller } = request;
      const asked = await request.tenant((tx) => readExport(tx, exportId));
      if (!asked?.blobName || asked.ownerId !== ownerOf(request) || asked.expiresAt <= new Date()) {
        throw new ProblemError('not-found');
      }
      if (!stillHolds(caller, asked)) throw new ProblemError('forbidden', { detail: 'You hold less than it shows' });
      request.auditSubject = { kind: 'export', id: exportId };
      const { manifest } = await ownFile(product, request, exportId);
      const keys = await product.keysOf(caller.tenantId);
      const content = product.blobs.read(keys, caller.tenantId, asked.blobName);
      return reply
        .headers({
          'content-disposition': `attachment; filename="${asked.what}-${exportId.slice(0, 8)}.${asked.format}"`,
          'content-length': manifest!.bytes,
        })
        .type(mediaTypes[asked.format])
        .send(Readable.from(content) as unknown as string);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/exports/:exportId',
    config: { permission: 'export:write', audit: 'file.remove', panel: 'narrowed' },
    schema: {
      tags: ['Exports'],
      summary: 'Stop a file that is being made, or delete one of yours at once',
      params: ExportParams,
      response: { 204: classed('open', z.null()) },
    },
    handler: async (request, reply) => {
      const { exportId } = request.params;
      const { state } = await ownFile(product, request, exportId);
      const isUnderWay = state === 'queued' || state === 'running';
      request.auditSubject = { kind: 'export', id: exportId };
      await removeExport(product, request.caller.tenantId, exportId, isUnderWay ? 'cancelled' : 'deleted');
      return reply.code(204).send(null);
    },
  });
};

/** Files are of people: programs take lists page by page, and the operator takes nothing. */
function ownerOf({ caller }: FastifyRequest): string {
  if (caller.actor.kind !== 'user') throw new ProblemError('forbidden');
  return caller.actor.id;
}

async function ownFile(product: Product, request: FastifyRequest, id: string): Promise<Export> {
  const keys = await product.keysOf(request.caller.tenantId);
  return request.tenant(async (tx) => {
    const found = await findExport(tx, keys, ownerOf(request), id);
    if (!found) throw new ProblemError('not-found');
    return found;
  });
}

/** Opens the list as the caller sees it, counts its rows toward the day and records them, and leaves the rest to a job. */
async function askForFile(product: Product, request: FastifyRequest, { what, format, query }: NewExport) {
  const { caller } = request;
  const ownerId = ownerOf(request);
  if (!mayExport(caller, what)) throw new ProblemError('forbidden');
  const source = await openSource(product, readerOf(product, caller, request.panel), what, query as never);
  request.auditMembers(await membersIn(source));
  const filters = Object.keys(query).join(' ');
  request.auditDetails = { what, format, ...(filters && { filters }) };
  const { address } = caller.circumstances;
  const asked = { what, format, query, ownerId, rights: rightsOf(caller), purpose: purposeOf(request), address };
  let ids: { readonly exportId: string; readonly jobId: string } | undefined;
  await takeOut(request, async (tx) => {
    await requireJob(tx);
    const exportId = await createExport(tx, { ...asked, rows: source.total });
    ids = { exportId, jobId: await createJobRun(tx, 'make-export', exportId) };
    request.auditSubject = { kind: 'export', id: exportId };
    return source.total;
  });
  const { exportId, jobId } = ids!;
  await product.queue.enqueue('make-export', { tenantId: caller.tenantId, jobRunId: jobId, subjectId: exportId });
  return ids!;
}
