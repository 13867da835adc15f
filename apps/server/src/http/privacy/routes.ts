import {
  Accounting,
  AccountingQuery,
  AlertPage,
  AlertParams,
  AlertQuery,
  AlertReviewed,
  DisclosureNoted,
  LedgerPage,
  LedgerQuery,
  NewDisclosure,
  WatchState,
} from '@optimiq/contracts/audit';
import { MemberParams } from '@optimiq/contracts/members';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { listAlerts, reviewAlert, setWatched, watchedMembers } from '@optimiq/store/postgres/access-alerts';
import { keysOfPerson } from '@optimiq/store/postgres/member-aliases';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { userNames } from '../audit/present.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { ProblemError } from '../plugins/problems.ts';
import { accountingOf, sealDisclosure } from './disclosures.ts';
import { ledgerOf } from './ledger.ts';

/** What was done with one member's data, what was given away, and access that is unlike a person's other. */
export const privacyRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/ledger',
    config: { permission: 'privacy:read', audit: 'member.ledger' },
    schema: {
      tags: ['Privacy'],
      summary: "Who used a member's data, how and for which purpose, newest first",
      params: MemberParams,
      querystring: LedgerQuery,
      response: { 200: LedgerPage },
    },
    handler: (request) => ledgerOf(product, request, request.params.memberKey as MemberKey, request.query),
  });

  app.route({
    method: 'POST',
    url: '/v1/members/:memberKey/disclosures',
    config: { permission: 'privacy:write', audit: 'member.disclose' },
    schema: {
      tags: ['Privacy'],
      summary: "Note that a member's data was given to somebody outside: to whom, what, why and when",
      params: MemberParams,
      body: NewDisclosure,
      response: { 200: DisclosureNoted },
    },
    handler: async (request) => {
      const { tenantId } = request.caller;
      const sealed = await sealDisclosure(product, tenantId, request.body);
      request.auditReason = sealed;
      request.auditPurpose = request.body.purpose;
      await request.tenant(async () => undefined);
      return { id: sealed.id };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/accounting',
    config: { permission: 'privacy:read', audit: 'member.accounting', purpose: 'individual-request' },
    schema: {
      tags: ['Privacy'],
      summary: 'Accounting of disclosures of the six years before a request (45 CFR 164.528)',
      params: MemberParams,
      querystring: AccountingQuery,
      response: { 200: Accounting },
    },
    handler: async (request) => {
      const { tenantId } = request.caller;
      const { asOf } = await product.tenantOf(tenantId);
      const on = (request.query.requestedOn ?? asOf) as CalendarDate;
      const { entries, exempt, ...rest } = await request.tenant(async (tx) =>
        accountingOf(product, tx, tenantId, await keysOfPerson(tx, request.params.memberKey as MemberKey), on),
      );
      return { ...rest, entries: [...entries], exempt: [...exempt] };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/watch',
    config: { permission: 'privacy:read', audit: 'member.watch-state' },
    schema: {
      tags: ['Privacy'],
      summary: 'Whether every access to a member is looked at',
      params: MemberParams,
      response: { 200: WatchState },
    },
    handler: async (request) => {
      const memberKey = request.params.memberKey as MemberKey;
      return { memberKey, isWatched: (await request.tenant(watchedMembers)).has(memberKey) };
    },
  });

  for (const [method, isWatched] of [
    ['PUT', true],
    ['DELETE', false],
  ] as const) {
    app.route({
      method,
      url: '/v1/members/:memberKey/watch',
      config: { permission: 'privacy:write', audit: isWatched ? 'member.watch' : 'member.unwatch' },
      schema: {
        tags: ['Privacy'],
        summary: isWatched ? 'Look at every access to a member from now on' : 'Leave that off',
        params: MemberParams,
        response: { 200: WatchState },
      },
      handler: async (request) => {
        const memberKey = request.params.memberKey as MemberKey;
        await request.tenant((tx) => setWatched(tx, memberKey, isWatched, request.caller.actor.id));
        return { memberKey, isWatched };
      },
    });
  }

  app.route({
    method: 'GET',
    url: '/v1/access-alerts',
    config: { permission: 'audit:read', audit: 'access-alert.list' },
    schema: {
      tags: ['Privacy'],
      summary: "Access unlike a person's other: volume, hours, flagged members, own name, break-glass",
      querystring: AlertQuery,
      response: { 200: AlertPage },
    },
    handler: async (request) => {
      const { limit, cursor, state } = request.query;
      const place = fromCursor(cursor, ['date', 'id']);
      const names = await userNames(product, request);
      const found = await request.tenant((tx) =>
        listAlerts(tx, state, limit + 1, place && { day: place[0], id: place[1] }),
      );
      const page = found.slice(0, limit);
      request.auditMembers(page.flatMap(({ memberKey }) => memberKey ?? []));
      const last = page.at(-1);
      return {
        items: page.map(({ firstAt, lastAt, reviewedAt, measured, ...alert }) => {
          const actorName = names.get(alert.actorId);
          return {
            ...{ ...alert, measured: { ...measured } },
            ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
            ...(actorName && { actorName }),
            ...(reviewedAt && { reviewedAt: reviewedAt.toISOString() }),
          };
        }),
        ...(found.length > limit && last ? { nextCursor: toCursor([last.on, last.id]) } : {}),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/access-alerts/:alertId/review',
    config: { permission: 'privacy:write', audit: 'access-alert.review' },
    schema: {
      tags: ['Privacy'],
      summary: 'Note that somebody looked at an alert',
      params: AlertParams,
      response: { 200: AlertReviewed },
    },
    handler: async (request) => {
      const { alertId } = request.params;
      const at = await request.tenant((tx) => reviewAlert(tx, alertId, request.caller.actor.id));
      if (!at) throw new ProblemError('not-found');
      return { alertId, reviewedAt: at.toISOString() };
    },
  });
};
