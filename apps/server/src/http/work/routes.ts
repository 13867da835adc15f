import {
  AcceptGaps,
  ChangeWork,
  GapsAccepted,
  WorkChanged,
  WorkChangeParams,
  WorkCounts,
  WorkItemDetail,
  WorkItemParams,
  WorkOwners,
  WorkPage,
  WorkQuery,
} from '@optimiq/contracts/work';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { isReasoned } from '@optimiq/domain/worklist/transitions';
import { readGapsOf } from '@optimiq/store/facts/gaps';
import { currentRun } from '@optimiq/store/postgres/runs';
import { changeWorkItems, undoWorkChange } from '@optimiq/store/postgres/work-changes';
import { readWorkHistory } from '@optimiq/store/postgres/work-history';
import { countWork, findWork, listWork, type WorkItem } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { modelId } from '../../jobs/run-settings.ts';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { namesOf } from '../names.ts';
import { peopleNames } from '../people-names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { acceptGaps } from './accept.ts';
import { workOwners } from './owners.ts';
import { presentChange, presentStep, presentWork } from './present.ts';
import { workReaderOf } from './reader.ts';

/** Work: gaps that named people have accepted, and what they decide. */
export const workRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/work-acceptances',
    config: { permission: 'work:write', audit: 'work.accept', panel: 'narrowed' },
    schema: {
      tags: ['Work'],
      summary: 'Take gaps into work in your own name: yours, a colleague’s, or for the pool',
      body: AcceptGaps,
      response: { 200: GapsAccepted },
    },
    handler: (request) => acceptGaps(product, request, request.body),
  });

  app.route({
    method: 'GET',
    url: '/v1/work-items',
    config: { permission: 'work:read', audit: 'work.list', panel: 'narrowed' },
    schema: {
      tags: ['Work'],
      summary: 'Items of one of your lists or of everybody’s, by due date',
      querystring: WorkQuery,
      response: { 200: WorkPage },
    },
    handler: async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const place = fromCursor(cursor, ['date', 'id']);
      const reader = await workReaderOf(product, request);
      const { total, items } = await request.tenant((tx) =>
        listWork(tx, reader, filter, limit + 1, place && { dueOn: place[0], id: place[1] }),
      );
      const page = items.slice(0, limit);
      const last = items.length > limit ? page.at(-1) : undefined;
      return {
        asOf: reader.today,
        total,
        items: await presentAll(product, request, page),
        ...(last ? { nextCursor: toCursor([last.dueOn, last.id]) } : {}),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/work-counts',
    config: { permission: 'work:read', audit: 'work.count', panel: 'narrowed' },
    schema: { tags: ['Work'], summary: 'How much lies in each list', response: { 200: WorkCounts } },
    handler: async (request) => {
      const reader = await workReaderOf(product, request);
      const { counts, nextDueOn } = await request.tenant((tx) => countWork(tx, reader));
      return { asOf: reader.today, counts, ...(nextDueOn ? { nextDueOn } : {}) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/work-items/:workItemId',
    config: { permission: 'work:read', audit: 'work.read', panel: 'narrowed' },
    schema: {
      tags: ['Work'],
      summary: 'An item with every step of its life',
      params: WorkItemParams,
      response: { 200: WorkItemDetail },
    },
    handler: async (request) => {
      const keys = await product.keysOf(request.caller.tenantId);
      const { item, history } = await request.tenant(async (tx) => {
        const [found] = await findWork(tx, [request.params.workItemId]);
        if (!found || !sees(request, found.memberKey)) throw new ProblemError('not-found');
        return { item: found, history: await readWorkHistory(tx, keys, found.id) };
      });
      const [shown] = await presentAll(product, request, [item]);
      const people = await peopleNames(product, request.caller);
      return {
        ...shown!,
        ...(history.note ? { note: history.note } : {}),
        history: history.steps.map((step) => presentStep(step, people)),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/work-owners',
    config: { permission: 'work:read', audit: 'work.owners' },
    schema: { tags: ['Work'], summary: 'Colleagues who can be given work', response: { 200: WorkOwners } },
    handler: async (request) => ({ items: await workOwners(product, request.caller) }),
  });

  app.route({
    method: 'POST',
    url: '/v1/work-changes',
    config: { permission: 'work:write', audit: 'work.change', panel: 'narrowed' },
    schema: {
      tags: ['Work'],
      summary: 'Claim, release, assign, put off, date, decide or reopen up to two hundred items at once',
      body: ChangeWork,
      response: { 200: WorkChanged },
    },
    handler: async (request) => {
      const { items, change } = request.body;
      const { user, tenantId } = request.caller;
      await requireFit(product, request, change);
      const keys = await product.keysOf(tenantId);
      const targets = items.map(({ workItemId, version }) => ({ id: workItemId, version }));
      const { note, ...made } = 'note' in change ? change : { ...change, note: undefined };
      const by = { userId: user.id, mayAssign: request.may('work:assign') };
      return request.tenant(async (tx) => {
        const isSeen = (member: MemberKey) => sees(request, member);
        const outcome = await changeWorkItems(tx, keys, by, targets, made as never, isSeen, note);
        request.auditMembers(outcome.members);
        request.auditDetails = { change: change.kind, items: outcome.changed.length };
        return presentChange(outcome);
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/work-changes/:changeId/undo',
    config: { permission: 'work:write', audit: 'work.undo' },
    schema: {
      tags: ['Work'],
      summary: 'Take a change of yours back, where nothing has happened to its items since',
      params: WorkChangeParams,
      response: { 200: WorkChanged },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        const outcome = await undoWorkChange(tx, request.caller.user.id, request.params.changeId);
        if (!outcome) throw new ProblemError('not-found');
        request.auditMembers(outcome.members);
        request.auditDetails = { items: outcome.changed.length };
        return presentChange(outcome);
      }),
  });
};

const sees = (request: FastifyRequest, member: MemberKey): boolean => request.panel?.has(member) ?? true;

/** Items with the names of people and, where the reader may know them, of members. */
async function presentAll(product: Product, request: FastifyRequest, items: readonly WorkItem[]) {
  const members = [...new Set(items.map(({ memberKey }) => memberKey))];
  request.auditMembers(members);
  const [people, names, persons] = await Promise.all([
    peopleNames(product, request.caller),
    namesOf(product, request, members),
    personsOf(product, request, items),
  ]);
  return items.map((item) => presentWork(request, item, { people, names, persons }));
}

/** Sex and age of members, as the current run of each item's payment year has them. */
async function personsOf(product: Product, request: FastifyRequest, items: readonly WorkItem[]) {
  const { tenantId } = request.caller;
  const found = new Map<MemberKey, { sex?: 'F' | 'M'; age?: number }>();
  for (const paymentYear of new Set(items.map((item) => item.paymentYear))) {
    const run = await request.tenant((tx) => currentRun(tx, modelId, paymentYear));
    if (!run) continue;
    const members = items.filter((item) => item.paymentYear === paymentYear).map(({ memberKey }) => memberKey);
    for (const { memberKey, sex, age } of await readGapsOf(product.facts, tenantId, run.number, members))
      found.set(memberKey, { ...(sex && { sex }), ...(age !== undefined && { age }) });
  }
  return found;
}

/** A change that can be: days that come, colleagues who work, reasons where they belong. */
async function requireFit(product: Product, request: FastifyRequest, change: ChangeWork['change']): Promise<void> {
  const bad = (field: string, message: string) =>
    new ProblemError('bad-request', { errors: [{ field: `change.${field}`, message }] });
  const { asOf } = await product.tenantOf(request.caller.tenantId);
  if (change.kind === 'snooze' && change.until <= asOf) throw bad('until', 'a day after today');
  if (change.kind === 'due' && change.dueOn < asOf) throw bad('dueOn', 'not before today');
  if (change.kind === 'dispose' && !isReasoned(change.outcome, change.reason)) {
    throw bad('reason', 'given with assessed-not-present, and with nothing else');
  }
  if (change.kind !== 'assign') return;
  if (change.ownerId !== request.caller.user.id && !request.may('work:assign')) throw new ProblemError('forbidden');
  const owners = await workOwners(product, request.caller);
  if (!owners.some(({ userId }) => userId === change.ownerId)) throw bad('ownerId', 'nobody who works on items here');
}
