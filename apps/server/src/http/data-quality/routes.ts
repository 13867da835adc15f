import {
  Completeness,
  CompletenessQuery,
  DataQuality,
  DuplicateClaims,
  MonthClaims,
  MonthClaimsParams,
  MonthClaimsQuery,
  QualityQuery,
  QualityRows,
  QualityRowsQuery,
  QualityRuleParams,
} from '@optimiq/contracts/data-quality';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { completenessOf } from './completeness.ts';
import { duplicateClaimsOf } from './duplicates.ts';
import { monthClaimsOf } from './month-claims.ts';
import { brokenRowsOf } from './rows.ts';
import { dataQualityOf } from './summary.ts';

/** What the loaded data are worth: rules with counts and rows, and how complete each month is. */
export const dataQualityRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/data-quality',
    config: { permission: 'load:read', audit: 'data-quality.summary' },
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
    config: { permission: 'load:read', audit: 'data-quality.rows' },
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
    url: '/v1/duplicate-claims',
    config: { permission: 'load:read', audit: 'data-quality.duplicates' },
    schema: {
      tags: ['Data quality'],
      summary: 'Claims under different numbers that look like the same service, with the reason',
      response: { 200: DuplicateClaims },
    },
    handler: (request) => duplicateClaimsOf(product, request),
  });

  app.route({
    method: 'GET',
    url: '/v1/completeness',
    config: { permission: 'load:read', audit: 'data-quality.completeness' },
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
    config: { permission: 'claim:read', audit: 'data-quality.month-claims' },
    schema: {
      tags: ['Data quality'],
      summary: 'The claims that a month of completeness counts, of all feeds or of one',
      params: MonthClaimsParams,
      querystring: MonthClaimsQuery,
      response: { 200: MonthClaims },
    },
    handler: (request) => monthClaimsOf(product, request, request.params.month, request.query),
  });
};
