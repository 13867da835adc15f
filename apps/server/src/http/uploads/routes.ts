import { Readable } from 'node:stream';
import { Source } from '@optimiq/contracts/feeds';
import { largestPieceBytes, UploadCreated, UploadParams, UploadState } from '@optimiq/contracts/uploads';
import { findUpload } from '@optimiq/store/postgres/uploads';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { largestFileBytes } from '../../operations/bytes-up-to.ts';
import { appendToUpload, openUpload } from '../../operations/resumable-upload.ts';
import type { Product } from '../../product.ts';
import { decodeName } from '../file-name.ts';
import { ProblemError } from '../plugins/problems.ts';

const size = z.coerce.number().int().min(0);

/**
 * Files sent by pieces, so that a broken connection costs one piece: the creation and core protocols of tus 1.0 by their
 * headers, with answers in JSON. An upload is its creator's alone and expires after a day.
 */
export const uploadRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) => done(null, payload));

  app.route({
    method: 'POST',
    url: '/v1/uploads',
    config: { permission: 'load:write', audit: 'upload.create' },
    schema: {
      tags: ['Uploads'],
      summary: 'Open an upload of a file that is sent by pieces',
      headers: z.object({
        'upload-length': size.max(largestFileBytes),
        'x-file-name': z.string().max(600).optional(),
        'x-source': Source.optional(),
        'x-hold': z.literal('1').optional(),
      }),
      response: { 201: UploadCreated },
    },
    handler: async (request, reply) => {
      const { 'upload-length': bytes, 'x-file-name': name, 'x-source': source, 'x-hold': hold } = request.headers;
      const opened = await openUpload(product, request.caller.tenantId, {
        fileName: decodeName(name),
        source: source ?? 'plan',
        hold: hold === '1',
        bytes,
        actor: request.caller.actor,
      });
      if (!opened.ok) throw new ProblemError('too-many-requests');
      const uploadId = opened.value;
      request.auditSubject = { kind: 'upload', id: uploadId };
      return reply
        .code(201)
        .headers({ location: `/v1/uploads/${uploadId}`, 'tus-resumable': '1.0.0' })
        .send({ uploadId });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/uploads/:uploadId',
    config: { permission: 'load:write', audit: 'upload.read' },
    schema: {
      tags: ['Uploads'],
      summary: 'How much of a file is here: where the next piece begins. HEAD gives it in upload-offset',
      params: UploadParams,
      response: { 200: UploadState },
    },
    handler: async (request, reply) => {
      const { uploadId } = request.params;
      const upload = await request.tenant((tx) => findUpload(tx, uploadId, request.caller.actor.id));
      if (!upload) throw new ProblemError('not-found');
      const { loadId, bytes } = upload;
      const received = loadId ? bytes : upload.received;
      reply.headers({ 'upload-offset': received, 'upload-length': bytes, 'tus-resumable': '1.0.0' });
      return { uploadId, received, ...(loadId ? { loadId } : {}) };
    },
  });

  app.route({
    method: 'PATCH',
    url: '/v1/uploads/:uploadId',
    bodyLimit: largestPieceBytes,
    config: { permission: 'load:write', audit: 'upload.append' },
    schema: {
      tags: ['Uploads'],
      summary: 'Send the next piece; the last one makes the file a load',
      params: UploadParams,
      headers: z.object({ 'upload-offset': size }),
      response: { 200: UploadState },
    },
    handler: async (request, reply) => {
      if (!(request.body instanceof Readable)) throw new ProblemError('unsupported-media');
      const { caller, params, headers } = request;
      const { tenantId, actor } = caller;
      const { uploadId } = params;
      const startsAt = headers['upload-offset'];
      const outcome = await appendToUpload(product, tenantId, uploadId, startsAt, request.body, actor);
      if (!outcome.ok) throw new ProblemError(outcome.reason === 'unknown' ? 'not-found' : 'conflict');
      reply.headers({ 'upload-offset': outcome.value.received, 'tus-resumable': '1.0.0' });
      return { uploadId, ...outcome.value };
    },
  });
};
