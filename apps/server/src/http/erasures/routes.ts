import {
  EraseMember,
  ErasureCertificate,
  type Erasure as ErasureContract,
  ErasureDetail,
  ErasureList,
  ErasureParams,
  ErasureStarted,
} from '@optimiq/contracts/erasures';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type Erasure, findErasure, listErasures, readReason } from '@optimiq/store/postgres/erasures';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { requestErasure } from '../../erasing/request-erasure.ts';
import type { Who } from '../../erasing/who.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Erasing a person, and the certificates of those who were erased. */
export const erasureRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/erasures',
    config: { permission: 'erasure:write', audit: 'erasure.request', stepUp: true },
    schema: {
      tags: ['Privacy'],
      summary: 'Erase a person: in no view when this answers, off the disk when the job has ended',
      body: EraseMember,
      response: { 202: ErasureStarted, 200: ErasureStarted },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      const asked = { who: whoOf(body), reason: body.reason, actor: caller.actor };
      const outcome = await requestErasure(product, caller.tenantId, asked);
      if (!outcome.ok) throw refusals[outcome.reason]();
      return reply.code(outcome.value.jobId ? 202 : 200).send(outcome.value);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/erasures',
    config: { permission: 'erasure:read', audit: 'erasure.list' },
    schema: {
      tags: ['Privacy'],
      summary: 'The latest two hundred erasures, newest first',
      response: { 200: ErasureList },
    },
    handler: async (request) => ({ items: (await request.tenant((tx) => listErasures(tx, 200))).map(present) }),
  });

  app.route({
    method: 'GET',
    url: '/v1/erasures/:erasureId',
    config: { permission: 'erasure:read', audit: 'erasure.read' },
    schema: {
      tags: ['Privacy'],
      summary: 'One erasure with its reason and, once it is done, its certificate',
      params: ErasureParams,
      response: { 200: ErasureDetail },
    },
    handler: async (request) => {
      const { erasureId } = request.params;
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const erasure = await findErasure(tx, erasureId);
        if (!erasure) throw new ProblemError('not-found');
        const reason = (await readReason(tx, keys, erasureId)) ?? '';
        const { certificate } = erasure;
        return {
          ...present(erasure),
          reason,
          ...(certificate ? { certificate: ErasureCertificate.parse(certificate) } : {}),
        };
      });
    },
  });
};

const refusals = {
  unknown: () => new ProblemError('not-found'),
  ambiguous: () =>
    new ProblemError('conflict', { detail: 'The identifier was of several members; name one by its key' }),
  held: () => new ProblemError('held'),
} as const;

function whoOf({ memberKey, mbi, memberId, source }: z.infer<typeof EraseMember>): Who {
  if (memberKey) return { memberKey: memberKey as MemberKey };
  return mbi ? { mbi } : { memberId: memberId!, source };
}

function present({
  id,
  state,
  requestedBy,
  createdAt,
  effectiveAt,
  completedAt,
  certificate,
}: Erasure): ErasureContract {
  return {
    erasureId: id,
    state,
    requestedBy,
    requestedAt: createdAt.toISOString(),
    ...(effectiveAt ? { effectiveAt: effectiveAt.toISOString() } : {}),
    ...(completedAt ? { completedAt: completedAt.toISOString() } : {}),
    ...(certificate ? { backupsExpireOn: String(certificate.backupsExpireOn) } : {}),
  };
}
