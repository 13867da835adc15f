import { classed } from '@optimiq/contracts/fields';
import {
  ChangedMembers,
  ChangedMembersExportQuery,
  ChangedMembersQuery,
  LoadChanges,
  LoadMatching,
  LoadParams,
} from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { csvHeaders, exportCsv } from '../csv-export.ts';
import { ProblemError } from '../plugins/problems.ts';
import { changedMemberRows, changedMembersOf, changesOf } from './changes.ts';
import { matchingOf } from './matching.ts';

/** What became of a load: whom it is about, and what it changed. */
export const loadOutcomeRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/matching',
    config: { permission: 'load:read', audit: 'load.matching' },
    schema: {
      tags: ['Loads'],
      summary: 'Persons of a load: new, known before, and rows refused because of whom they name',
      params: LoadParams,
      response: { 200: LoadMatching },
    },
    handler: async (request) => {
      const matching = await request.tenant((tx) => matchingOf(tx, request.params.loadId as LoadId));
      if (!matching) throw new ProblemError('not-found');
      return matching;
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/changes',
    config: { permission: 'load:read', audit: 'load.changes' },
    schema: {
      tags: ['Loads'],
      summary: 'Members whose score or HCCs changed between the last run without a load and the first with it',
      params: LoadParams,
      response: { 200: LoadChanges },
    },
    handler: (request) => changesOf(product, request, request.params.loadId as LoadId),
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/changes/members',
    config: { permission: 'member:list', audit: 'load.changed-members' },
    schema: {
      tags: ['Loads'],
      summary: 'The members behind one count of the changes, by key',
      params: LoadParams,
      querystring: ChangedMembersQuery,
      response: { 200: ChangedMembers },
    },
    handler: (request) => changedMembersOf(product, request, request.params.loadId as LoadId, request.query),
  });

  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/changes/member-export',
    config: {
      ...({ permission: 'export:write', also: ['member:list'], audit: 'load.changed-members-export' } as const),
      ...({ stepUp: true, takesOut: true } as const),
    },
    schema: {
      tags: ['Loads'],
      summary: 'All members behind one count of the changes as CSV; counted toward the rows that may leave in a day',
      params: LoadParams,
      querystring: ChangedMembersExportQuery,
      response: { 200: classed('member-fact', z.string().describe('CSV, cells inert in a spreadsheet')) },
    },
    handler: async (request, reply) => {
      const { params, query } = request;
      const source = await changedMemberRows(product, request, { loadId: params.loadId, kind: query.kind });
      const file = await exportCsv(request, source);
      return reply.headers(csvHeaders(`changed-members-${query.kind}`)).send(file);
    },
  });
};
