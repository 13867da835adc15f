import { TableRow, TableRowQuery } from '@optimiq/contracts/reference';
import { findTable } from '@optimiq/reference/manifest';
import { findTableRow } from '@optimiq/reference/table-rows';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ProblemError } from '../plugins/problems.ts';

/** Rows of published tables, as the engines used them. */
export const referenceRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/reference/table-rows',
    config: { permission: 'reference:read', audit: { none: 'published tables hold nothing about anyone' }, past: true },
    schema: {
      tags: ['Reference'],
      summary: 'One row of a published table, with its source',
      querystring: TableRowQuery,
      response: { 200: TableRow },
    },
    handler: async (request) => {
      const { ref } = request.query;
      const row = findTableRow(ref);
      const table = row && findTable(row.table);
      if (!row || !table) throw new ProblemError('not-found');
      return {
        ref,
        table: row.table,
        version: row.version,
        publisher: row.publisher,
        document: row.document,
        effective: `${table.effectiveFrom} to ${table.effectiveThrough}`,
        sha256: table.sha256,
        values: row.columns.map((name, index) => ({ name, value: row.values[index] ?? '' })),
      };
    },
  });
};
