import { Readable } from 'node:stream';
import { classed } from '@optimiq/contracts/fields';
import {
  AcknowledgementQuery,
  LoadCreated,
  LoadDetail,
  LoadList,
  LoadListQuery,
  LoadManifest,
  LoadParams,
  LoadProblemPage,
  LoadProblemsQuery,
  RefusedRowsQuery,
} from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { SourceRule } from '@optimiq/domain/records/source';
import { acknowledgementKinds } from '@optimiq/formats/x12-ack-write/options';
import { countProblems, listProblems } from '@optimiq/store/postgres/load-problems';
import { findLoad, listLoads } from '@optimiq/store/postgres/loads';
import { listFeeds, readFileNames } from '@optimiq/store/postgres/loads-read';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { largestFileBytes } from '../../operations/bytes-up-to.ts';
import { writeAcknowledgement } from '../../operations/load-acknowledgement.ts';
import { receiveFile } from '../../operations/receive-file.ts';
import { readRefusedRows } from '../../operations/refused-rows.ts';
import { requestUndo } from '../../operations/undo-load.ts';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { decodeName } from '../file-name.ts';
import { ProblemError } from '../plugins/problems.ts';
import { takeOut } from '../take-out.ts';
import { readLoadDetail } from './detail.ts';
import { manifestOf } from './manifest.ts';
import { presentLoad, presentProblem } from './present.ts';

/** Files taken in: what they held, what was refused, and taking one back. */
export const loadRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  // The body is a stream to the encrypted blob: never in memory, never in clear on disk.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  app.route({
    method: 'GET',
    url: '/v1/loads',
    config: { permission: 'load:read', audit: 'load.list' },
    schema: {
      tags: ['Loads'],
      summary: 'Loads, newest first, of all feeds or of one',
      querystring: LoadListQuery,
      response: { 200: LoadList },
    },
    handler: async (request) => {
      const { limit, cursor, ...asked } = request.query;
      const before = fromCursor(cursor, ['number'])?.[0];
      const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const found = await listLoads(tx, limit + 1, before, filter);
        const loads = found.slice(0, limit);
        const last = loads.at(-1);
        const names = request.may('load:write')
          ? await readFileNames(
              tx,
              keys,
              loads.map(({ id }) => id),
            )
          : undefined;
        return {
          items: loads.map((load) => presentLoad(load, names?.get(load.id))),
          feeds: [...(await listFeeds(tx))],
          ...(found.length > limit && last ? { nextCursor: toCursor([last.number]) } : {}),
        };
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/loads',
    bodyLimit: largestFileBytes,
    config: { permission: 'load:write', audit: 'load.receive' },
    schema: {
      tags: ['Loads'],
      summary: 'Send a file; the body is its bytes, gzip allowed. Bytes that are loaded already change nothing',
      headers: z.object({
        'x-file-name': z.string().max(600).optional(),
        'x-source': z
          .string()
          .regex(/^[A-Za-z0-9._-]{1,40}$/)
          .optional(),
        'x-hold': z.literal('1').optional().describe('1: the load waits for a person once it has been read'),
      }),
      response: { 202: LoadCreated, 200: LoadCreated },
    },
    handler: async (request, reply) => {
      if (!(request.body instanceof Readable)) throw new ProblemError('unsupported-media');
      const { 'x-file-name': name, 'x-source': source, 'x-hold': hold } = request.headers;
      const received = await receiveFile(product, request.caller.tenantId, {
        bytes: request.body,
        fileName: decodeName(name),
        ...(source ? { source } : {}),
        hold: hold === '1',
        actor: request.caller.actor,
      });
      return reply.code(received.duplicateOf ? 200 : 202).send(received);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId',
    config: { permission: 'load:read', audit: 'load.read' },
    schema: {
      tags: ['Loads'],
      summary: 'One load with its steps, its effect on scores, and the totals of the load before it from the same feed',
      params: LoadParams,
      response: { 200: LoadDetail },
    },
    handler: async (request) => {
      const id = request.params.loadId as LoadId;
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const load = await findLoad(tx, id);
        if (!load) throw new ProblemError('not-found');
        const names = request.may('load:write') ? await readFileNames(tx, keys, [id]) : undefined;
        return readLoadDetail(tx, load, names?.get(id), new Date());
      });
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
      const { limit, cursor, rule, severity } = request.query;
      const loadId = request.params.loadId as LoadId;
      const after = fromCursor(cursor, ['number'])?.[0];
      const [counts, items] = await request.tenant(async (tx) => [
        await countProblems(tx, loadId),
        await listProblems(tx, loadId, limit + 1, after, rule as SourceRule | undefined, severity),
      ]);
      const page = items.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = items.length > limit && last ? toCursor([last.sequence]) : undefined;
      return {
        counts: counts.map(({ first, ...count }) => ({ ...count, first: presentProblem(first) })),
        items: page.map(presentProblem),
        nextCursor,
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/refused-rows',
    config: { permission: 'load:write', audit: 'load.refused-rows', stepUp: true, takesOut: true },
    schema: {
      tags: ['Loads'],
      summary: 'The refused rows of a table in its own layout, with rule and reason: mend them and send them back',
      params: LoadParams,
      querystring: RefusedRowsQuery,
      response: {
        200: classed(
          'sensitive',
          z
            .string()
            .describe(
              'CSV, two columns more than the file, three when inert; at most 100,000 rows, then x-has-more is 1',
            ),
        ),
      },
    },
    handler: async (request, reply) => {
      const loadId = request.params.loadId as LoadId;
      const isInert = request.query.inert === 'true';
      const found = await readRefusedRows(product, request.caller.tenantId, loadId, { isInert });
      if (!found.ok) throw new ProblemError(refusals[found.reason]);
      const { lines, rows, hasMore } = found.value;
      await takeOut(request, rows);
      return reply
        .header('content-disposition', 'attachment; filename="refused-rows.csv"')
        .header('x-has-more', hasMore ? '1' : '0')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(lines) as unknown as string);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/acknowledgement',
    config: { permission: 'load:write', audit: 'load.acknowledgement', stepUp: true, takesOut: true },
    schema: {
      tags: ['Loads'],
      summary: 'TA1, 999 and 277CA of a loaded 837 file, as X12; it holds claim numbers and names',
      params: LoadParams,
      querystring: AcknowledgementQuery,
      response: { 200: classed('identifier', z.string().describe('X12 interchanges')) },
    },
    handler: async (request, reply) => {
      const loadId = request.params.loadId as LoadId;
      const { kind, requested, strict } = request.query;
      const kinds = kind ? [kind] : acknowledgementKinds;
      const wish = { kinds, onlyIfRequested: requested === 'true', isStrict: strict === 'true' };
      const written = await request.tenant((tx) =>
        writeAcknowledgement(product, request.caller.tenantId, tx, loadId, wish),
      );
      if (!written.ok) {
        if (written.reason === 'unknown') throw new ProblemError('not-found');
        if (written.reason === 'raw-file-removed') throw new ProblemError('raw-file-removed');
        throw new ProblemError('conflict', { detail: notAcknowledged[written.reason] });
      }
      const { text, claims } = written.value;
      await takeOut(request, claims);
      return reply
        .header('content-disposition', `attachment; filename="acknowledgement${kind ? `-${kind}` : ''}.x12"`)
        .type('application/edi-x12')
        .send(Readable.from(text) as unknown as string);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/manifest',
    config: { permission: 'load:read', audit: 'load.manifest' },
    schema: {
      tags: ['Loads'],
      summary: 'The receipt of a load: bytes, sha256, totals, versions, rows by outcome, and what became of its file',
      params: LoadParams,
      response: { 200: LoadManifest },
    },
    handler: async (request) => {
      const keys = await product.keysOf(request.caller.tenantId);
      const mayConfirm = request.may('load:write');
      return request.tenant((tx) => manifestOf(tx, keys, request.params.loadId as LoadId, mayConfirm));
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
      const outcome = await requestUndo(
        product,
        request.caller.tenantId,
        request.params.loadId as LoadId,
        request.caller.actor,
      );
      if (!outcome.ok) throw new ProblemError('nothing-to-undo');
      return reply.code(202).send({ loadId: request.params.loadId, jobId: outcome.value });
    },
  });
};

const notAcknowledged = {
  'not-claims': 'Only files of 837 claims are acknowledged',
  'not-loaded': 'Only a load that is active is acknowledged',
} as const;

const refusals = {
  unknown: 'not-found',
  'not-a-table': 'conflict',
  'raw-file-removed': 'raw-file-removed',
} as const;
