import { classed } from '@optimiq/contracts/fields';
import {
  CohortQuery,
  HccPrevalence,
  MemberExportQuery,
  MemberListQuery,
  MemberPage,
  NotCountedTable,
  PaidByMonth,
  PopulationSummary,
  RafDistribution,
  SegmentTable,
} from '@optimiq/contracts/population';
import { PaidByService } from '@optimiq/contracts/population-costs';
import { GroupQuery, GroupTable } from '@optimiq/contracts/population-groups';
import { TableExportQuery } from '@optimiq/contracts/population-tables';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { csvHeaders, exportCsv } from '../csv-export.ts';
import { readRunView } from '../run-view.ts';
import { distributionOf } from './distribution.ts';
import { groupsOf } from './groups.ts';
import { memberRows } from './member-export.ts';
import { membersOf } from './members.ts';
import { notCountedOf } from './not-counted.ts';
import { paidByMonthOf } from './paid-by-month.ts';
import { paidByServiceOf } from './paid-by-service.ts';
import { prevalenceOf } from './prevalence.ts';
import { populationReport } from './report.ts';
import { segmentsOf } from './segments.ts';
import { summaryOf } from './summary.ts';
import { exportTable } from './table-export.ts';

/** The population board: each figure with the run it comes from, each openable as rows. */
export const populationRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/population',
    config: { permission: 'population:read', audit: 'population.summary', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Tiles of a cohort: members, scores, claims, completeness by month',
      querystring: CohortQuery,
      response: { 200: PopulationSummary },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return summaryOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/raf-distribution',
    config: { permission: 'score:read', audit: 'population.raf-distribution', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Members by band of 0.250 of the payment score',
      querystring: CohortQuery,
      response: { 200: RafDistribution },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return distributionOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/hccs',
    config: { permission: 'population:read', audit: 'population.hccs', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Members by HCC, most frequent first',
      querystring: CohortQuery,
      response: { 200: HccPrevalence },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return prevalenceOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/segments',
    config: { permission: 'population:read', audit: 'population.segments', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Members and mean scores by segment',
      querystring: CohortQuery,
      response: { 200: SegmentTable },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return segmentsOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/not-counted',
    config: { permission: 'population:read', audit: 'population.not-counted', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Diagnoses that did not count, by reason',
      querystring: CohortQuery,
      response: { 200: NotCountedTable },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return notCountedOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/paid-by-month',
    config: { permission: 'money:read', audit: 'population.paid-by-month', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Claims and what was paid by month of the service year',
      querystring: CohortQuery,
      response: { 200: PaidByMonth },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return paidByMonthOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/paid-by-service',
    config: { permission: 'money:read', audit: 'population.paid-by-service', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'What was paid by kind of service, beside the same complete months of the year before',
      querystring: CohortQuery,
      response: { 200: PaidByService },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return paidByServiceOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/groups',
    config: { permission: 'population:read', audit: 'population.groups', panel: 'narrowed', past: true },
    schema: {
      tags: ['Population'],
      summary: 'Members, scores, cost and recapture by contract, plan or provider',
      querystring: GroupQuery,
      response: { 200: GroupTable },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return groupsOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/report',
    config: {
      ...({ permission: 'export:write', also: ['population:read'], audit: 'population.report' } as const),
      ...({ stepUp: true, takesOut: true, panel: 'narrowed' } as const),
    },
    schema: {
      tags: ['Population'],
      summary: 'The board of a cohort as a letter-size PDF: aggregates only, each part under its own permission',
      querystring: CohortQuery,
      response: { 200: classed('open', z.string().describe('PDF')) },
    },
    handler: async (request, reply) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      const file = await populationReport(product, request, view, request.query, new Date());
      reply.header('content-type', 'application/pdf');
      reply.header('content-disposition', 'attachment; filename="population-report.pdf"');
      return reply.send(file as never);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/population/table-export',
    config: {
      ...({ permission: 'export:write', also: ['population:read'], audit: 'population.table-export' } as const),
      ...({ stepUp: true, takesOut: true, panel: 'narrowed' } as const),
    },
    schema: {
      tags: ['Population'],
      summary: 'One table of the board as CSV: aggregates only, under the permission of the table',
      querystring: TableExportQuery,
      response: { 200: classed('open', z.string().describe('CSV, cells inert in a spreadsheet')) },
    },
    handler: async (request, reply) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      const file = await exportTable(product, request, view, request.query);
      return reply.headers(csvHeaders(`population-${request.query.table}`)).send(file);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/members',
    config: { permission: 'member:list', audit: 'member.list', panel: 'narrowed', past: true },
    schema: {
      tags: ['Members'],
      summary: 'Members of a cohort, with names for those who may see them',
      querystring: MemberListQuery,
      response: { 200: MemberPage },
    },
    handler: async (request) => {
      const view = await readRunView(product, request, request.query.paymentYear);
      return membersOf(product, request, view, request.query);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/member-export',
    config: {
      ...({ permission: 'export:write', also: ['member:list'], audit: 'member.export' } as const),
      ...({ stepUp: true, takesOut: true, panel: 'narrowed' } as const),
    },
    schema: {
      tags: ['Members'],
      summary: 'All members of a cohort as CSV; counted toward the rows that may leave in a day',
      querystring: MemberExportQuery,
      response: { 200: classed('member-fact', z.string().describe('CSV, cells inert in a spreadsheet')) },
    },
    handler: async (request, reply) => {
      const file = await exportCsv(request, await memberRows(product, request, request.query));
      return reply.headers(csvHeaders('members')).send(file);
    },
  });
};
