import {
  type GapPage,
  GapPage as GapPageSchema,
  GapQuery,
  type GapSummary,
  GapSummaryQuery,
  GapSummary as GapSummarySchema,
  MemberGaps,
  MemberGapsQuery,
} from '@optimiq/contracts/gaps';
import { MemberParams } from '@optimiq/contracts/members';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { countGaps, listGaps, readGapsOf } from '@optimiq/store/facts/gaps';
import { keysInWork, workOfMembers } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { readRunView } from '../run-view.ts';
import { filterOf } from './filter.ts';
import { presentGap } from './present.ts';
import { gapSummary } from './summary.ts';

/** Recapture gaps: what members had in earlier years, and whether this year has it. */
export const gapRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/gaps',
    config: { permission: 'member:list', audit: 'gap.list', panel: 'narrowed', past: true },
    schema: {
      tags: ['Gaps'],
      summary: 'Recapture gaps of all members, those that add most first',
      querystring: GapQuery,
      response: { 200: GapPageSchema },
    },
    handler: (request): Promise<GapPage> => pageOf(product, request, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/gaps/summary',
    config: { permission: 'member:list', audit: 'gap.summary', panel: 'narrowed', past: true },
    schema: {
      tags: ['Gaps'],
      summary: 'Gaps by condition category and by what became of them',
      querystring: GapSummaryQuery,
      response: { 200: GapSummarySchema },
    },
    handler: (request): Promise<GapSummary> => gapSummary(product, request, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/gaps',
    config: { permission: 'member:read', audit: 'member.gaps', past: true },
    schema: {
      tags: ['Gaps'],
      summary: "A member's gaps of a payment year, by category",
      params: MemberParams,
      querystring: MemberGapsQuery,
      response: { 200: MemberGaps },
    },
    handler: async (request) => {
      const { paymentYear } = request.query;
      const memberKey = request.params.memberKey as MemberKey;
      const view = await readRunView(product, request, paymentYear, (tx) =>
        workOfMembers(tx, paymentYear, [memberKey]),
      );
      if (!view.run) return { items: [] };
      const gaps = await readGapsOf(product.facts, request.caller.tenantId, view.run.number, [memberKey]);
      return {
        run: view.stamp!,
        items: gaps.map((gap) =>
          presentGap(request, gap, { paymentYear, work: view.more?.find(({ hcc }) => hcc === gap.hcc) }),
        ),
      };
    },
  });
};

async function pageOf(product: Product, request: FastifyRequest, query: GapQuery): Promise<GapPage> {
  const { paymentYear, sort, limit, inWork } = query;
  if (request.pastAt && inWork !== undefined) throw new ProblemError('past-view');
  const place = fromCursor(query.cursor, ['id', 'number']);
  const view = await readRunView(product, request, paymentYear, async (tx) =>
    inWork === undefined ? undefined : keysInWork(tx, paymentYear),
  );
  const chosen = await filterOf(product, request, view, query);
  if (!chosen || !view.stamp) return { total: 0, items: [] };
  const filter = inWork === undefined ? chosen : { ...chosen, inWork: { keys: view.more ?? [], isIn: inWork } };
  const after = place && { memberKey: place[0] as MemberKey, hcc: place[1] };
  const { tenantId } = request.caller;
  const [total, found] = await Promise.all([
    countGaps(product.facts, tenantId, filter),
    listGaps(product.facts, tenantId, filter, { sort, limit: limit + 1, ...(after ? { after } : {}) }),
  ]);
  if (!found) {
    throw new ProblemError('bad-request', {
      errors: [{ field: 'cursor', message: 'the list has changed: start again' }],
    });
  }
  const page = found.slice(0, limit);
  const members = [...new Set(page.map(({ memberKey }) => memberKey))];
  request.auditMembers(members);
  const names = await namesOf(product, request, members);
  const work = await request.tenant((tx) => workOfMembers(tx, paymentYear, members));
  const next = found.length > limit ? page.at(-1) : undefined;
  return {
    run: view.stamp,
    total,
    items: page.map((gap) =>
      presentGap(request, gap, {
        paymentYear,
        name: names.get(gap.memberKey),
        work: work.find((item) => item.memberKey === gap.memberKey && item.hcc === gap.hcc),
      }),
    ),
    ...(next ? { nextCursor: toCursor([next.memberKey, next.hcc]) } : {}),
  };
}
