import { ClaimUses } from '@optimiq/contracts/claim-uses';
import { MemberClinical } from '@optimiq/contracts/clinical';
import { CoverageTimeline, CoverageTimelineQuery } from '@optimiq/contracts/coverage';
import { classed } from '@optimiq/contracts/fields';
import {
  ClaimDetail,
  ClaimPage,
  ClaimParams,
  ClaimVersions,
  Member,
  MemberParams,
  PageQuery,
  Receipt,
  ScoreQuery,
  Timeline,
} from '@optimiq/contracts/members';
import { MemberSearch, MemberSearchResult } from '@optimiq/contracts/population';
import { MemberSuspects, MemberSuspectsQuery } from '@optimiq/contracts/suspects';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { survivorOf } from '@optimiq/store/postgres/member-aliases';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { csvHeaders, exportCsv } from '../csv-export.ts';
import { claimUsesOf } from './claim-uses.ts';
import { claimVersionsOf } from './claim-versions.ts';
import { claimDetailOf, claimsOf } from './claims.ts';
import { clinicalOf } from './clinical.ts';
import { coverageRows, coverageTimelineOf } from './coverage-timeline.ts';
import { memberOf } from './member.ts';
import { receiptOf } from './receipt.ts';
import { searchMembers } from './search.ts';
import { memberSuspectsOf } from './suspects.ts';
import { timelineOf } from './timeline.ts';

/** One member: identity under permission, coverage, score down to claim line and table row, claims, timeline. */
export const memberRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  // The address of a member that was merged leads to the one it stands under; the answer names that one.
  app.addHook('preHandler', async (request) => {
    const params = request.params as { memberKey?: string };
    if (!params.memberKey) return;
    const asked = params.memberKey as MemberKey;
    params.memberKey = await withTenant(product.database.app, request.caller.tenantId, (tx) => survivorOf(tx, asked));
  });

  app.route({
    method: 'POST',
    url: '/v1/member-searches',
    config: { permission: 'member:search', audit: 'member.search', panel: 'narrowed', reads: true, past: true },
    schema: {
      tags: ['Members'],
      summary: 'Find members by name, member id or MBI; the text is in the body and is kept nowhere',
      body: MemberSearch,
      response: { 200: MemberSearchResult },
    },
    handler: (request) => searchMembers(product, request, request.body.text),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey',
    config: { permission: 'member:read', audit: 'member.read', past: true },
    schema: {
      tags: ['Members'],
      summary: 'A member with coverage by year',
      params: MemberParams,
      querystring: ScoreQuery,
      response: { 200: Member },
    },
    handler: (request) => memberOf(product, request, request.params.memberKey, request.query.paymentYear),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/score',
    config: { permission: 'member:read', audit: 'member.score', past: true },
    schema: {
      tags: ['Members'],
      summary: "The receipt of a member's score: terms, HCCs with their evidence, what did not count and why",
      params: MemberParams,
      querystring: ScoreQuery,
      response: { 200: Receipt },
    },
    handler: (request) => receiptOf(product, request, request.params.memberKey, request.query.paymentYear),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/claims',
    config: { permission: 'claim:read', audit: 'member.claims', past: true },
    schema: {
      tags: ['Members'],
      summary: "A member's current claims, latest service first",
      params: MemberParams,
      querystring: PageQuery,
      response: { 200: ClaimPage },
    },
    handler: (request) => claimsOf(product, request, request.params.memberKey, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/claims/:claimKey',
    config: { permission: 'claim:read', audit: 'claim.read', past: true },
    schema: {
      tags: ['Members'],
      summary: 'One claim with its lines and diagnoses',
      params: ClaimParams,
      querystring: ScoreQuery,
      response: { 200: ClaimDetail },
    },
    handler: (request) => claimDetailOf(product, request, request.params, request.query.paymentYear),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/claims/:claimKey/versions',
    config: { permission: 'claim:read', audit: 'claim.versions', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Versions, replacements and voids of a claim with the loads that state them, netted',
      params: ClaimParams,
      response: { 200: ClaimVersions },
    },
    handler: (request) => claimVersionsOf(product, request, request.params),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/claims/:claimKey/uses',
    config: { permission: 'claim:read', also: ['member:read'], audit: 'claim.uses', past: true },
    schema: {
      tags: ['Members'],
      summary: 'What rests on a claim: conditions of the score, gaps, and the other claims of its days',
      params: ClaimParams,
      querystring: ScoreQuery,
      response: { 200: ClaimUses },
    },
    handler: (request) => claimUsesOf(product, request, request.params, request.query.paymentYear),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/timeline',
    config: { permission: 'claim:read', audit: 'member.timeline', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Claims and pharmacy fills by date, latest first',
      params: MemberParams,
      querystring: PageQuery,
      response: { 200: Timeline },
    },
    handler: (request) => timelineOf(product, request, request.params.memberKey, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/coverage-timeline',
    config: { permission: 'member:read', audit: 'member.coverage-timeline', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Spans of coverage by line with gaps, overlaps and later changes, and the status of each month',
      params: MemberParams,
      querystring: CoverageTimelineQuery,
      response: { 200: CoverageTimeline },
    },
    handler: (request) => coverageTimelineOf(product, request, request.params.memberKey, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/coverage-export',
    config: {
      ...({ permission: 'export:write', also: ['member:read'], audit: 'coverage.export' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Members'],
      summary: 'The status of each month as CSV; counted toward the rows that may leave in a day',
      params: MemberParams,
      querystring: CoverageTimelineQuery,
      response: { 200: classed('member-fact', z.string().describe('CSV, cells inert in a spreadsheet')) },
    },
    handler: async (request, reply) => {
      const file = await exportCsv(
        request,
        await coverageRows(product, request, request.params.memberKey, request.query),
      );
      return reply.headers(csvHeaders('coverage')).send(file);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/clinical',
    config: { permission: 'member:read', audit: 'member.clinical', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Labs, vitals and other measurements by code, drugs dispensed and prescribed',
      params: MemberParams,
      response: { 200: MemberClinical },
    },
    handler: (request) => clinicalOf(product, request, request.params.memberKey),
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/suspects',
    config: { permission: 'member:read', audit: 'member.suspects', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Condition categories that evidence suggests and no claim has: questions, with evidence for and against',
      params: MemberParams,
      querystring: MemberSuspectsQuery,
      response: { 200: MemberSuspects },
    },
    handler: (request) => memberSuspectsOf(product, request, request.params.memberKey, request.query.paymentYear),
  });
};
