import { ContractAdded, ContractParams, EndContract, NewContract, Organization } from '@optimiq/contracts/organization';
import { addContract, endContract, listContracts } from '@optimiq/store/postgres/contracts-on-file';
import { listFacilities } from '@optimiq/store/postgres/facilities';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

const Done = z.object({ changed: z.literal(true) });
const done = { changed: true as const };

/** The organization behind the tenant, and the contracts under which its data is processed. */
export const organizationRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/organization',
    config: { permission: 'organization:read', audit: 'organization.read' },
    schema: { tags: ['Organization'], summary: 'Facilities and contracts on file', response: { 200: Organization } },
    handler: async (request) => {
      const { name, slug, environment } = await product.tenantOf(request.caller.tenantId);
      const { facilities, contracts } = await request.tenant(async (tx) => ({
        facilities: await listFacilities(tx),
        contracts: await listContracts(tx),
      }));
      return {
        ...{ name, slug, environment },
        facilities: facilities.map(({ id, kind, ...one }) => ({ facilityId: id, kind: kind as 'other', ...one })),
        contracts: contracts.map(({ id, ...one }) => ({ contractId: id, ...one })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/contracts',
    config: { permission: 'organization:write', audit: 'contract.add', stepUp: true },
    schema: {
      tags: ['Organization'],
      summary: 'Put a signed agreement on file; without one in force no health information is taken in',
      body: NewContract,
      response: { 201: ContractAdded },
    },
    handler: async (request, reply) => {
      const { expiresOn, ...contract } = request.body;
      const asked = { ...contract, ...(expiresOn && { expiresOn }) };
      const contractId = await request.tenant((tx) => addContract(tx, asked, request.caller.user.id));
      return reply.code(201).send({ contractId });
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/contracts/:contractId/end',
    config: { permission: 'organization:write', audit: 'contract.end', stepUp: true },
    schema: {
      tags: ['Organization'],
      summary: 'End an agreement with the end of a day; after the last one everything can be read and nothing changed',
      params: ContractParams,
      body: EndContract,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { contractId } = request.params;
      const isKnown = await request.tenant((tx) => endContract(tx, contractId, request.body.endsOn));
      if (!isKnown) throw new ProblemError('not-found');
      return done;
    },
  });
};
