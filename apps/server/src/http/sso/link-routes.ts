import { OwnLinks, ProviderParams, Removed, SignInBegun } from '@optimiq/contracts/federation';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { listLinksOf, unlinkAccount } from '@optimiq/store/postgres/federated-accounts';
import { listProviders } from '@optimiq/store/postgres/identity-providers';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { keepBrowserSecret } from '../../sso/cookie.ts';
import { beginAt } from '../../sso/flow.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What somebody who is signed in does about their own accounts at providers: an address alone never links. */
export const ssoLinkRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, baseUrl } = product;

  app.route({
    method: 'GET',
    url: '/v1/account/links',
    config: { permission: 'session:read', audit: 'account.links' },
    schema: {
      tags: ['Account'],
      summary: "The organization's providers, and which of them the caller can sign in by",
      response: { 200: OwnLinks },
    },
    handler: async ({ caller }) => {
      const links = await listLinksOf(database, caller.tenantId, caller.user.id);
      const providers = (await listProviders(database, caller.tenantId)).filter((one) => one.isOn && one.isSetUp);
      return {
        items: providers.map(({ id, name }) => ({
          providerId: id,
          name,
          isLinked: links.has(id),
          linkedAt: links.get(id)?.toISOString(),
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/links/:providerId',
    config: { permission: 'account:write', audit: 'account.link', stepUp: true },
    schema: {
      tags: ['Account'],
      summary: "Link the caller's account at a provider: it signs in there once, in this browser",
      params: ProviderParams,
      response: { 200: SignInBegun },
    },
    handler: async (request, reply) => {
      const { caller, params } = request;
      const provider = (await listProviders(database, caller.tenantId)).find(({ id }) => id === params.providerId);
      if (!provider?.isOn || !provider.isSetUp) throw new ProblemError('not-found');
      request.auditSubject = { kind: 'identity-provider', id: provider.id };
      const browser = keepBrowserSecret(request, reply, baseUrl);
      return { url: (await beginAt(product, provider, { purpose: 'link', userId: caller.user.id }, browser)).href };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/links/:providerId',
    config: { permission: 'account:write', audit: 'account.unlink', stepUp: true },
    schema: {
      tags: ['Account'],
      summary: "Take the caller's account at a provider away",
      params: ProviderParams,
      response: { 200: Removed },
    },
    handler: async ({ caller, params }) => {
      const removed = await withAuth(database, caller.actor, (tx) =>
        unlinkAccount(tx, caller.tenantId, params.providerId, caller.user.id),
      );
      if (!removed) throw new ProblemError('not-found');
      return { removed: true as const };
    },
  });
};
