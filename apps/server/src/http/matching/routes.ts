import {
  KeepApart,
  MatchDecided,
  MatchDetail,
  MatchPage,
  MatchParams,
  MatchQuery,
  MergeMatch,
  Unmerged,
} from '@optimiq/contracts/matches';
import { MemberParams } from '@optimiq/contracts/members';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import {
  countOpenMatches,
  findMatch,
  keepApart,
  listMatches,
  mergeMatch,
  reopenMatch,
} from '@optimiq/store/postgres/member-matches';
import { unmergeMember } from '@optimiq/store/postgres/member-merges';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requestRunAfterLoads } from '../../operations/request-run.ts';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { ProblemError } from '../plugins/problems.ts';
import { matchDetailOf } from './detail.ts';
import { presentMatch } from './present.ts';

/** Members that may be one person: what the rules found, and what a person decides. */
export const matchRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/matches',
    config: { permission: 'match:decide', audit: 'match.list' },
    schema: {
      tags: ['Matching'],
      summary: 'Pairs of members that may be one, most alike first',
      querystring: MatchQuery,
      response: { 200: MatchPage },
    },
    handler: async (request) => {
      const { state, limit, cursor } = request.query;
      const place = fromCursor(cursor, ['number', 'id']);
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const found = await listMatches(tx, state, limit + 1, place && { score: place[0], id: place[1] });
        const page = found.slice(0, limit);
        request.auditMembers(page.flatMap(({ first, second }) => [first, second]));
        const members = request.may('member:identify') ? page.flatMap(({ first, second }) => [first, second]) : [];
        const names = await readIdentities(tx, keys, members, ['lastName', 'firstName', 'middleName'], 'apart');
        const last = page.at(-1);
        return {
          items: page.map((match) => presentMatch(match, names)),
          open: await countOpenMatches(tx),
          ...(found.length > limit && last ? { nextCursor: toCursor([last.score, last.id]) } : {}),
        };
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/matches/:matchId',
    config: { permission: 'match:decide', audit: 'match.read' },
    schema: {
      tags: ['Matching'],
      summary: 'Both sides of a pair, field by field',
      params: MatchParams,
      response: { 200: MatchDetail },
    },
    handler: (request) => matchDetailOf(product, request, request.params.matchId),
  });

  app.route({
    method: 'POST',
    url: '/v1/matches/:matchId/merge',
    config: { permission: 'match:decide', audit: 'match.merge' },
    schema: {
      tags: ['Matching'],
      summary: 'Decide that both are one person: their records stand under the survivor at once, scores follow',
      params: MatchParams,
      body: MergeMatch,
      response: { 200: MatchDecided },
    },
    handler: async (request) => {
      const { tenantId, actor } = request.caller;
      const { matchId } = request.params;
      await product.agreement.require(tenantId);
      const keys = await product.keysOf(tenantId);
      await request.tenant(async (tx) => {
        request.auditMembers(await membersOfMatch(tx, matchId));
        const outcome = await mergeMatch(tx, keys, actor, matchId, request.body);
        if (!outcome.ok) throw new ProblemError('conflict');
      });
      return { matchId, state: 'merged' as const, ...(await scoredBy(product, tenantId)) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/matches/:matchId/keep-apart',
    config: { permission: 'match:decide', audit: 'match.keep-apart' },
    schema: {
      tags: ['Matching'],
      summary: 'Decide that both are two people; no later load asks again',
      params: MatchParams,
      body: KeepApart,
      response: { 200: MatchDecided },
    },
    handler: async (request) => {
      const { tenantId, actor } = request.caller;
      const { matchId } = request.params;
      const keys = await product.keysOf(tenantId);
      await request.tenant(async (tx) => {
        request.auditMembers(await membersOfMatch(tx, matchId));
        const outcome = await keepApart(tx, keys, actor, matchId, request.body.reason);
        if (!outcome.ok) throw new ProblemError('conflict');
      });
      return { matchId, state: 'kept-apart' as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/matches/:matchId/reopen',
    config: { permission: 'match:decide', audit: 'match.reopen' },
    schema: {
      tags: ['Matching'],
      summary: 'Take a decision to keep a pair apart back',
      params: MatchParams,
      response: { 200: MatchDecided },
    },
    handler: async (request) => {
      const { matchId } = request.params;
      await request.tenant(async (tx) => {
        request.auditMembers(await membersOfMatch(tx, matchId));
        const outcome = await reopenMatch(tx, matchId);
        if (!outcome.ok) throw new ProblemError('conflict');
      });
      return { matchId, state: 'open' as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/members/:memberKey/unmerge',
    config: { permission: 'match:decide', audit: 'match.unmerge' },
    schema: {
      tags: ['Matching'],
      summary: 'End the merge of a member: both are what they were; the pair is open again',
      params: MemberParams,
      response: { 200: Unmerged },
    },
    handler: async (request) => {
      const { tenantId, actor } = request.caller;
      const memberKey = request.params.memberKey as MemberKey;
      await product.agreement.require(tenantId);
      const ended = await request.tenant(async (tx) => {
        const outcome = await unmergeMember(tx, actor, memberKey);
        if (!outcome.ok) throw new ProblemError('not-found');
        request.auditMembers([memberKey, outcome.value.survivor]);
        return outcome.value;
      });
      return { memberKey, survivorKey: ended.survivor, ...(await scoredBy(product, tenantId)) };
    },
  });
};

async function membersOfMatch(tx: TenantTx, id: string): Promise<MemberKey[]> {
  const match = await findMatch(tx, id);
  if (!match) throw new ProblemError('not-found');
  return [match.first, match.second];
}

/** The job that scores the members again; none while loads wait, the last of which asks for it. */
async function scoredBy(product: Product, tenantId: Parameters<typeof requestRunAfterLoads>[1]) {
  const jobId = await requestRunAfterLoads(product, tenantId, 'merge');
  return jobId ? { jobId } : {};
}
