import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Readable } from 'node:stream';
import { Load, LoadCreated, LoadList, LoadParams, LoadProblemPage, LoadProblemsQuery } from '@optimiq/contracts/loads';
import { findLoad, listLoads } from '@optimiq/store/postgres/loads';
import { countLoadProblems, listLoadProblems } from '@optimiq/store/postgres/load-problems';
import { z } from 'zod';
import { requestUndo } from '../../operations/undo-load.ts';
import { receiveFile } from '../../operations/receive-file.ts';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { ProblemError } from '../plugins/problems.ts';

const fourGigabytes = 4 * 1_073_741_824;

/** Files taken in: what they held, what was refused, and taking one back. */
export const loadRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  // The body is a stream to the encrypted blob: never in memory, never in clear on disk.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  app.route({
    method: 'GET',
    url: '/v1/loads',
    config: { permission: 'load:read', audit: 'load.list' },
    schema: { tags: ['Loads'], summary: 'All loads, newest first', response: { 200: LoadList } },
    handler: async (request) => {
      const keys = request.may('load:write') ? await product.keysOf(request.caller.tenantId) : undefined;
      return { items: await request.tenant((tx) => listLoads(tx, keys)) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads',
    bodyLimit: fourGigabytes,
    config: { permission: 'load:write', audit: 'load.receive' },
    schema: {
      tags: ['Loads'],
      summary: 'Send a file; the body is its bytes, gzip allowed. Bytes that are loaded already change nothing',
      headers: z.object({ 'x-file-name': z.string().max(600).optional() }),
      response: { 202: LoadCreated, 200: LoadCreated },
    },
    handler: async (request, reply) => {
      const name = request.headers['x-file-name'];
      const received = await receiveFile(product, request.caller.tenantId, {
        bytes: request.body as Readable,
        fileName: typeof name === 'string' ? decodeName(name) : 'unnamed',
        actor: request.caller.actor,
      });
      return reply.code(received.duplicateOf ? 200 : 202).send(received);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId',
    config: { permission: 'load:read', audit: 'load.read' },
    schema: { tags: ['Loads'], summary: 'One load', params: LoadParams, response: { 200: Load } },
    handler: async (request) => {
      const keys = request.may('load:write') ? await product.keysOf(request.caller.tenantId) : undefined;
      const load = await request.tenant((tx) => findLoad(tx, request.params.loadId, keys));
      if (!load) throw new ProblemError('not-found');
      return load;
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/problems',
    config: { permission: 'load:read', audit: 'load.problems' },
    schema: {
      tags: ['Loads'],
      summary: 'What was refused or doubtful in a load: rule, place and reason, never a value',
      params: LoadParams,
      querystring: LoadProblemsQuery,
      response: { 200: LoadProblemPage },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query;
      const { loadId } = request.params;
      const after = fromCursor(cursor, ['number'])?.[0];
      const [counts, items] = await request.tenant(async (tx) => [
        await countLoadProblems(tx, loadId),
        await listLoadProblems(tx, loadId, limit + 1, after),
      ]);
      const page = items.slice(0, limit);
      const last = page.at(-1);
      const shown = page.map(({ position: _position, ...problem }) => problem);
      return { counts, items: shown, ...(items.length > limit && last ? { nextCursor: toCursor([last.position]) } : {}) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads/:loadId/undo',
    config: { permission: 'load:write', audit: 'load.undo' },
    schema: {
      tags: ['Loads'],
      summary: 'Take a load back: its rows are invisible at once, members are scored again',
      params: LoadParams,
      response: { 202: LoadCreated },
    },
    handler: async (request, reply) => {
      const outcome = await requestUndo(product, request.caller.tenantId, request.params.loadId, request.caller.actor);
      if (!outcome.ok) throw new ProblemError(outcome.reason === 'unknown' ? 'not-found' : 'nothing-to-undo');
      return reply.code(202).send({ loadId: request.params.loadId, jobId: outcome.value });
    },
  });
};

/** A file name as sent; when its percent-encoding is broken, as it stands. */
function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
