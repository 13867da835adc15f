import { FeedContracts, FeedParams, MappingSaved, RevertContract } from '@optimiq/contracts/mapping';
import { type ContractChange, diffContracts } from '@optimiq/domain/mapping/diff';
import { listContracts } from '@optimiq/store/postgres/feed-contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { revertContract } from '../../operations/load-mapping.ts';
import type { Product } from '../../product.ts';
import { contractBodyOf } from '../contract-body.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Contracts of feeds: who said what a feed's tables mean, and when. */
export const feedContractRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/feeds/:source/contracts',
    config: { permission: 'load:write', audit: 'feed.contract.list' },
    schema: {
      tags: ['Feeds'],
      summary: 'Versions of a feed contract, newest first, each with what it changed',
      params: FeedParams,
      response: { 200: FeedContracts },
    },
    handler: async (request) => {
      const keys = await product.keysOf(request.caller.tenantId);
      const versions = await request.tenant((tx) => listContracts(tx, keys, request.params.source));
      return {
        items: versions.map(({ version, createdBy, createdAt, contract }, at) => {
          const before = versions[at + 1];
          return {
            version,
            createdBy,
            createdAt: createdAt.toISOString(),
            contract: contractBodyOf(contract),
            changes: before ? diffContracts(before.contract, contract).map(changeOf) : [],
          };
        }),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/feeds/:source/contracts',
    config: { permission: 'load:write', audit: 'feed.contract.revert' },
    schema: {
      tags: ['Feeds'],
      summary: 'Save an older version of a feed contract as the newest',
      params: FeedParams,
      body: RevertContract,
      response: { 201: MappingSaved },
    },
    handler: async (request, reply) => {
      const { caller, params, body } = request;
      const saved = await revertContract(product, caller.tenantId, params.source, caller.actor, body.to, body.after);
      if (!saved.ok) throw new ProblemError(saved.reason === 'unknown' ? 'not-found' : 'conflict');
      return reply.code(201).send({ version: saved.value });
    },
  });
};

function changeOf(change: ContractChange) {
  switch (change.kind) {
    case 'column-added':
      return { kind: change.kind, header: change.header, target: change.column.target, to: change.column };
    case 'column-removed':
      return { kind: change.kind, header: change.header, target: change.column.target, from: change.column };
    case 'column-changed':
      return { kind: change.kind, header: change.header, target: change.to.target, from: change.from, to: change.to };
    case 'constant':
      return {
        kind: change.kind,
        target: change.target,
        ...(change.from !== undefined && { from: change.from }),
        ...(change.to !== undefined && { to: change.to }),
      };
    default:
      return { kind: change.kind };
  }
}
