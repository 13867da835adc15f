import { LoadParams } from '@optimiq/contracts/loads';
import { LoadMapping, MappingQuery, MappingSaved, SaveMapping } from '@optimiq/contracts/mapping';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readMapping, saveMapping } from '../../operations/load-mapping.ts';
import type { Product } from '../../product.ts';
import { contractBodyOf } from '../contract-body.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What the columns of a load's table mean: guessed, corrected, saved as the feed's contract. */
export const loadMappingRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/loads/:loadId/mapping',
    config: { permission: 'load:write', audit: 'load.mapping.read' },
    schema: {
      tags: ['Loads'],
      summary: 'Columns of a table with five values each, what they are guessed to be and why',
      params: LoadParams,
      querystring: MappingQuery,
      response: { 200: LoadMapping },
    },
    handler: async (request) => {
      const loadId = request.params.loadId as LoadId;
      const found = await readMapping(product, request.caller.tenantId, loadId, request.query.kind);
      if (!found.ok) throw new ProblemError(found.reason === 'unknown' ? 'not-found' : 'not-a-table');
      const { source, table, versions, current } = found.value;
      const last = versions[0];
      return {
        loadId,
        source,
        kind: table.guess.kind,
        columns: table.guess.columns.map(({ index, header, filled, guess, alternatives }) => ({
          index,
          header,
          samples: [...table.samples[index]!],
          filled,
          ...(guess && { guess: { ...guess, evidence: [...guess.evidence] } }),
          alternatives: alternatives.map((one) => ({ ...one, evidence: [...one.evidence] })),
        })),
        missing: table.guess.missing.map((group) => [...group]),
        contract: contractBodyOf(current?.contract ?? table.contract),
        ...(current && { contractVersion: current.version }),
        lastVersion: last?.version ?? 0,
        ...(last && { last: contractBodyOf(last.contract) }),
      };
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/loads/:loadId/mapping',
    config: { permission: 'load:write', audit: 'load.mapping.save' },
    schema: {
      tags: ['Loads'],
      summary: 'Save what the columns mean as the next version of the feed contract; the load goes on with it',
      params: LoadParams,
      body: SaveMapping,
      response: { 202: MappingSaved },
    },
    handler: async (request, reply) => {
      const { caller, params, body } = request;
      const loadId = params.loadId as LoadId;
      const contract = body.contract as FeedContract;
      const saved = await saveMapping(product, caller.tenantId, loadId, caller.actor, contract, body.after);
      if (saved.ok) return reply.code(202).send({ loadId, ...saved.value });
      switch (saved.reason) {
        case 'unknown':
          throw new ProblemError('not-found');
        case 'not-a-table':
        case 'not-held':
        case 'conflict':
        case 'same-file-active':
          throw new ProblemError(saved.reason);
        default:
          throw new ProblemError('bad-request', { errors: [{ field: 'contract', message: saved.reason }] });
      }
    },
  });
};
