import {
  newChallenge,
  parseDomain,
  recordNameOf,
  recordValueOf,
} from '@optimiq/connectors/identity/federation/domain-proof';
import { DomainChecked, DomainList, DomainParams, DomainView, Dropped, NewDomain } from '@optimiq/contracts/federation';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { claimDomain, type Domain, dropDomain, listDomains } from '@optimiq/store/postgres/domains';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { checkDomain } from '../../sso/check-domain.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Mail domains of an organization, proven by a record in their name service. */
export const domainRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database } = product;

  app.route({
    method: 'GET',
    url: '/v1/domains',
    config: { permission: 'sso:write', audit: 'domain.list' },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Domains of the organization, each with the record that proves it',
      response: { 200: DomainList },
    },
    handler: async ({ caller }) => ({ items: (await listDomains(database, caller.tenantId)).map(presentDomain) }),
  });

  app.route({
    method: 'POST',
    url: '/v1/domains',
    config: { permission: 'sso:write', audit: 'domain.claim', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Claim a domain; the answer says which record proves it',
      body: NewDomain,
      response: { 201: DomainView },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      const domain = parseDomain(body.domain);
      if (!domain) throw new ProblemError('bad-request', { errors: [{ field: 'domain', message: 'no mail domain' }] });
      const claim = { domain, challenge: newChallenge(), claimedBy: caller.actor.id };
      await withAuth(database, caller.actor, (tx) => claimDomain(tx, caller.tenantId, claim));
      return reply.code(201).send(presentDomain(await read(product, caller.tenantId, domain)));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/domains/:domain/check',
    config: { permission: 'sso:write', audit: 'domain.check', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Look for the record now',
      params: DomainParams,
      response: { 200: DomainChecked },
    },
    handler: async ({ caller, params }) => {
      const { domain, challenge } = await read(product, caller.tenantId, params.domain);
      const answer = await checkDomain(product, { tenantId: caller.tenantId, domain, challenge }, caller.actor);
      return { domain: presentDomain(await read(product, caller.tenantId, domain)), answer };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/domains/:domain',
    config: { permission: 'sso:write', audit: 'domain.drop', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Give a domain up; its people cannot sign in by a provider any more',
      params: DomainParams,
      response: { 200: Dropped },
    },
    handler: async ({ caller, params }) => {
      const dropped = await withAuth(database, caller.actor, (tx) => dropDomain(tx, caller.tenantId, params.domain));
      if (!dropped) throw new ProblemError('not-found');
      return { dropped: true as const };
    },
  });
};

async function read({ database }: Product, tenantId: TenantId, domain: string): Promise<Domain> {
  const found = (await listDomains(database, tenantId)).find((one) => one.domain === domain);
  if (!found) throw new ProblemError('not-found');
  return found;
}

const presentDomain = ({ domain, challenge, claimedAt, provenAt, checkedAt, missingSince }: Domain): DomainView => ({
  domain,
  state: provenAt ? (missingSince ? 'missing' : 'proven') : 'waiting',
  recordName: recordNameOf(domain),
  recordValue: recordValueOf(challenge),
  claimedAt: claimedAt.toISOString(),
  provenAt: provenAt?.toISOString(),
  checkedAt: checkedAt?.toISOString(),
  missingSince: missingSince?.toISOString(),
});
