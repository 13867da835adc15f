import { Readable } from 'node:stream';
import {
  AuditEventDetail,
  AuditEventParams,
  AuditPage,
  AuditQuery,
  AuditState,
  AuditVerification,
} from '@optimiq/contracts/audit';
import { classed } from '@optimiq/contracts/fields';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { unseal } from '@optimiq/store/crypto/seal';
import { eventsOfAlert } from '@optimiq/store/postgres/access-alerts';
import { reasonPlace } from '@optimiq/store/postgres/audit';
import { findAuditEvent, listAuditEvents, readChainState } from '@optimiq/store/postgres/audit-events';
import { keysOfPerson } from '@optimiq/store/postgres/member-aliases';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { cursorAfter, placeOf, presentEvent, userNames } from '../audit-view.ts';
import { ProblemError } from '../plugins/problems.ts';
import { takeOut } from '../take-out.ts';

/** What happened: who did what to which record, never what the record says; and whether the log is what was written. */
export const auditRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/audit-events',
    config: { permission: 'audit:read', audit: 'audit.list' },
    schema: {
      tags: ['Audit'],
      summary: 'Audit events, newest first, by time, actor, action, outcome, subject or member',
      querystring: AuditQuery,
      response: { 200: AuditPage },
    },
    handler: async (request) => {
      const { limit, cursor, memberKey, alertId, ...filter } = request.query;
      const names = await userNames(product, request);
      const found = await request.tenant(async (tx) => {
        const members = memberKey ? await keysOfPerson(tx, memberKey as MemberKey) : undefined;
        const ids = alertId ? ((await eventsOfAlert(tx, alertId)) ?? []) : undefined;
        return listAuditEvents(tx, { ...filter, members, ids }, limit + 1, placeOf(cursor));
      });
      return {
        items: found.slice(0, limit).map((event) => presentEvent(event, names)),
        ...cursorAfter(found, limit),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/audit-events/:eventId',
    config: { permission: 'audit:read', audit: 'audit.read' },
    schema: {
      tags: ['Audit'],
      summary: 'One event with the members it touched, by key, and the reason somebody gave',
      params: AuditEventParams,
      response: { 200: AuditEventDetail },
    },
    handler: async (request) => {
      const { tenantId } = request.caller;
      const names = await userNames(product, request);
      const event = await request.tenant((tx) => findAuditEvent(tx, request.params.eventId));
      if (!event) throw new ProblemError('not-found');
      const { memberKeys, reason, ...rest } = event;
      const keys = await product.keysOf(tenantId);
      return {
        ...presentEvent({ ...rest, ...(reason && { reason }) }, names),
        memberKeys: [...memberKeys],
        ...(reason && { reason: unseal(keys.journal, reasonPlace(tenantId, event.id), reason).toString('utf8') }),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/audit-state',
    config: { permission: 'audit:read', audit: { none: 'polled by the audit screen; it says where the log stands' } },
    schema: {
      tags: ['Audit'],
      summary: 'Up to which event the log is sealed, and anchored outside of the database',
      response: { 200: AuditState },
    },
    handler: async (request) => {
      const { sealedTo, sealedAt, waiting } = await request.tenant(readChainState);
      const anchored = product.audit.anchorState(request.caller.tenantId);
      return {
        ...{ sealedTo, waiting, anchoredTo: anchored?.sequence ?? 0, anchor: anchored?.state ?? ('none' as const) },
        ...(sealedAt && { sealedAt }),
        ...(anchored?.at && { anchoredAt: anchored.at }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/audit-verifications',
    config: { permission: 'audit:read', audit: 'audit.verify', reads: true },
    schema: {
      tags: ['Audit'],
      summary: 'Go through the whole log now; the first row that is not what was sealed and anchored is named',
      response: { 200: AuditVerification },
    },
    handler: async (request) => {
      const { bad, ...found } = await product.audit.verify(request.caller.tenantId);
      return { ...found, ...(bad && { bad }) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/audit-export',
    config: { permission: 'audit:export', audit: 'audit.export', stepUp: true },
    schema: {
      tags: ['Audit'],
      summary: 'The whole log with its chain and signed heads, to be verified elsewhere',
      response: {
        200: classed(
          'member-fact',
          z.string().describe('NDJSON: a signed title, events with number and hash, signed heads'),
        ),
      },
    },
    handler: async (request, reply) => {
      await takeOut(request, async (tx) => (await readChainState(tx)).sealedTo);
      const blocks = await product.audit.export(request.caller.tenantId);
      reply.header('content-type', 'application/x-ndjson');
      reply.header('content-disposition', 'attachment; filename="audit.ndjson"');
      return reply.send(Readable.from(blocks) as never);
    },
  });
};
