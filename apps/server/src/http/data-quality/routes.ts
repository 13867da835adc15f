import {
  Completeness,
  CompletenessQuery,
  DataQuality,
  DuplicateClaims,
  MonthClaims,
  MonthClaimsExportQuery,
  MonthClaimsParams,
  MonthClaimsQuery,
  QualityExportQuery,
  QualityQuery,
  QualityRows,
  QualityRowsQuery,
  QualityRuleParams,
} from '@optimiq/contracts/data-quality';
import { classed } from '@optimiq/contracts/fields';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { csvHeaders, exportCsv } from '../csv-export.ts';
import { completenessOf } from './completeness.ts';
import { duplicateClaimRows, duplicateClaimsOf } from './duplicates.ts';
import { monthClaimRows, monthClaimsOf } from './month-claims.ts';
import { brokenRows, brokenRowsOf } from './rows.ts';
import { dataQualityOf } from './summary.ts';

const csvFile = classed('member-fact', z.string().describe('CSV, cells inert in a spreadsheet'));

/** What the loaded data are worth: rules with counts and rows, and how complete each month is. */
export const dataQualityRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/data-quality',
    config: { permission: 'load:read', audit: 'data-quality.summary', past: true },
    schema: {
      tags: ['Data quality'],
      summary: 'Every rule with the rows it applies to, those that break it, and both by month of service',
      querystring: QualityQuery,
      response: { 200: DataQuality },
    },
    handler: (request) => dataQualityOf(product, request, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/data-quality/:rule/rows',
    config: { permission: 'load:read', audit: 'data-quality.rows', past: true },
    schema: {
      tags: ['Data quality'],
      summary: 'The rows that break a rule, by load and place',
      params: QualityRuleParams,
      querystring: QualityRowsQuery,
      response: { 200: QualityRows },
    },
    handler: (request) => brokenRowsOf(product, request, request.params.rule, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/data-quality/:rule/row-export',
    config: {
      ...({ permission: 'export:write', also: ['load:read'], audit: 'data-quality.rows-export' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Data quality'],
      summary: 'All rows that break a rule as CSV; counted toward the rows that may leave in a day',
      params: QualityRuleParams,
      querystring: QualityExportQuery,
      response: { 200: csvFile },
    },
    handler: async (request, reply) => {
      const { rule } = request.params;
      const file = await exportCsv(request, await brokenRows(product, request, { ...request.query, rule }));
      return reply.headers(csvHeaders(rule)).send(file);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/duplicate-claims',
    config: { permission: 'load:read', audit: 'data-quality.duplicates', past: true },
    schema: {
      tags: ['Data quality'],
      summary: 'Claims under different numbers that look like the same service, with the reason',
      response: { 200: DuplicateClaims },
    },
    handler: (request) => duplicateClaimsOf(product, request),
  });

  app.route({
    method: 'GET',
    url: '/v1/duplicate-claim-export',
    config: {
      ...({ permission: 'export:write', also: ['load:read'], audit: 'data-quality.duplicates-export' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Data quality'],
      summary: 'Claims that look like the same service as CSV; counted toward the rows that may leave in a day',
      response: { 200: csvFile },
    },
    handler: async (request, reply) => {
      const file = await exportCsv(request, await duplicateClaimRows(product, request));
      return reply.headers(csvHeaders('duplicate-claims')).send(file);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/completeness',
    config: { permission: 'load:read', audit: 'data-quality.completeness', past: true },
    schema: {
      tags: ['Data quality'],
      summary: 'Claims, lines and members by month of service and by month received, and which months are immature',
      querystring: CompletenessQuery,
      response: { 200: Completeness },
    },
    handler: (request) => completenessOf(product, request, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/completeness/:month/claims',
    config: { permission: 'claim:read', audit: 'data-quality.month-claims', past: true },
    schema: {
      tags: ['Data quality'],
      summary: 'The claims that a month of completeness counts, of all feeds or of one',
      params: MonthClaimsParams,
      querystring: MonthClaimsQuery,
      response: { 200: MonthClaims },
    },
    handler: (request) => monthClaimsOf(product, request, request.params.month, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/completeness/:month/claim-export',
    config: {
      ...({ permission: 'export:write', also: ['claim:read'], audit: 'data-quality.month-claims-export' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Data quality'],
      summary: 'All claims that a month of completeness counts as CSV; counted toward the rows that may leave in a day',
      params: MonthClaimsParams,
      querystring: MonthClaimsExportQuery,
      response: { 200: csvFile },
    },
    handler: async (request, reply) => {
      const { month } = request.params;
      const file = await exportCsv(request, await monthClaimRows(product, request, { ...request.query, month }));
      return reply.headers(csvHeaders(`claims-${month}`)).send(file);
    },
  });
};
