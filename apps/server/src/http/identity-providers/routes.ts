import {
  NewProvider,
  ProviderChange,
  ProviderList,
  ProviderParams,
  ProviderView,
  Removed,
  SignInBegun,
} from '@optimiq/contracts/federation';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { countLinkedAccounts } from '@optimiq/store/postgres/federated-accounts';
import {
  addProvider,
  findProvider,
  type IdentityProvider,
  listProviders,
  removeProvider,
  saveProvider,
} from '@optimiq/store/postgres/identity-providers';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { usable } from '../../sso/answer.ts';
import { keepBrowserSecret } from '../../sso/cookie.ts';
import { beginAt } from '../../sso/flow.ts';
import { readSettings } from '../../sso/provider-settings.ts';
import { requireGrantable, rightsOfRoles } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';
import { presentProvider } from './present.ts';

/** Identity providers of an organization, set up by its own administrators only. */
export const identityProviderRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, baseUrl } = product;

  app.route({
    method: 'GET',
    url: '/v1/identity-providers',
    config: { permission: 'sso:write', audit: 'identity-provider.list' },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Identity providers of the organization, without their secrets',
      response: { 200: ProviderList },
    },
    handler: async ({ caller }) => {
      const linked = await countLinkedAccounts(database, caller.tenantId);
      const providers = await listProviders(database, caller.tenantId);
      return { items: providers.map((one) => presentProvider(baseUrl, one, linked.get(one.id) ?? 0)) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/identity-providers',
    config: { permission: 'sso:write', audit: 'identity-provider.create', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Make a provider, switched off: the answer has the addresses the other side must be told',
      body: NewProvider,
      response: { 201: ProviderView },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      const id = await withAuth(database, caller.actor, (tx) =>
        addProvider(tx, caller.tenantId, { ...body, by: caller.actor.id }),
      );
      request.auditSubject = { kind: 'identity-provider', id };
      return reply.code(201).send(presentProvider(baseUrl, await own(product, caller, id), 0));
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/identity-providers/:providerId',
    config: { permission: 'sso:write', audit: 'identity-provider.change', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Set a provider up; an OpenID provider is asked for its description at once',
      params: ProviderParams,
      body: ProviderChange,
      response: { 200: ProviderView },
    },
    handler: async (request) => {
      const { caller, body } = request;
      const provider = await ownOf(product, request);
      if (provider.kind !== body.kind) throw new ProblemError('conflict');
      const { newPeopleRole } = body;
      if (newPeopleRole !== undefined) {
        requireGrantable(caller, rightsOfRoles(caller, [newPeopleRole]), 'newPeopleRole');
      }
      const read = await readSettings(product, provider, body, caller.actor.id);
      if (!read.ok) throw new ProblemError('bad-request', { errors: [read.fault] });
      const keys = await product.keysOf(caller.tenantId);
      const clientSecret = body.kind === 'oidc' ? body.clientSecret : undefined;
      const { name, isOn, trustedAssurance } = body;
      const values = { name, isOn, trustedAssurance, newPeopleRole, clientSecret, settings: read.value };
      const { id, tenantId } = provider;
      await withAuth(database, caller.actor, (tx) => saveProvider(tx, keys, provider, values));
      const linked = await countLinkedAccounts(database, tenantId);
      return presentProvider(baseUrl, await own(product, caller, id), linked.get(id) ?? 0);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/identity-providers/:providerId',
    config: { permission: 'sso:write', audit: 'identity-provider.remove', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Remove a provider with its secret, its links and the sessions it vouched for',
      params: ProviderParams,
      response: { 200: Removed },
    },
    handler: async (request) => {
      const { id, tenantId } = await ownOf(product, request);
      await withAuth(database, request.caller.actor, (tx) => removeProvider(tx, tenantId, id));
      return { removed: true as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/identity-providers/:providerId/test',
    config: { permission: 'sso:write', audit: 'identity-provider.test', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Try a provider, switched on or not: its answer is checked and signs nobody in',
      params: ProviderParams,
      response: { 200: SignInBegun },
    },
    handler: async (request, reply) => {
      const provider = await ownOf(product, request);
      if (!(await usable(product, provider.id, 'test'))) throw new ProblemError('conflict');
      const browser = keepBrowserSecret(request, reply, baseUrl);
      const flow = { purpose: 'test', userId: request.caller.user.id } as const;
      return { url: (await beginAt(product, provider, flow, browser)).href };
    },
  });
};

/** The provider a route names, of the caller's own organization; another's is as unknown as any. */
async function ownOf(product: Product, request: FastifyRequest): Promise<IdentityProvider> {
  const { providerId } = request.params as { providerId: string };
  request.auditSubject = { kind: 'identity-provider', id: providerId };
  return own(product, request.caller, providerId);
}

async function own({ database }: Product, { tenantId }: Caller, id: string): Promise<IdentityProvider> {
  const provider = await findProvider(database, id);
  if (provider?.tenantId !== tenantId) throw new ProblemError('not-found');
  return provider;
}
