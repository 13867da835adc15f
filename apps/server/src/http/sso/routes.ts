import { serviceProviderMetadata } from '@optimiq/connectors/identity/federation/saml/request';
import {
  BeginSignIn,
  CallbackQuery,
  FinishQuery,
  ProviderParams,
  SamlPost,
  SignInBegun,
  type SignInOutcome,
} from '@optimiq/contracts/federation';
import { assuranceOf, domainOfEmail } from '@optimiq/domain/access/federation';
import type { Result } from '@optimiq/domain/kernel/result';
import { tenantAccessOf } from '@optimiq/store/postgres/access';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { tenantOfDomain } from '@optimiq/store/postgres/domains';
import { findProvider, listProviders } from '@optimiq/store/postgres/identity-providers';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { addressesOf } from '../../sso/addresses.ts';
import { admit } from '../../sso/admit.ts';
import { type Answered, answerOfOidc, keepSamlAnswer, takeSamlAnswer, usable } from '../../sso/answer.ts';
import { browserSecretOf, keepBrowserSecret } from '../../sso/cookie.ts';
import { beginAt } from '../../sso/flow.ts';
import { takeForms } from '../form-body.ts';
import { ProblemError } from '../plugins/problems.ts';
import { endBefore } from '../session-caller.ts';

const inHandler = { none: 'recorded in the handler, once the organization is known' } as const;
const redirected = { 303: z.undefined().describe('On to the next page') };

/** Signing in at an organization's own provider: begun and finished in one browser. */
export const ssoRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { baseUrl, database } = product;
  takeForms(app as unknown as FastifyInstance, 600_000);

  app.route({
    method: 'POST',
    url: '/v1/sso/begin',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Begin a sign-in at the provider of the organization that has proven the domain of an address',
      body: BeginSignIn,
      response: { 200: SignInBegun },
    },
    handler: async (request, reply) => {
      const domain = domainOfEmail(request.body.email.trim());
      const tenantId = domain && (await tenantOfDomain(database, domain));
      const providers = tenantId ? await listProviders(database, tenantId) : [];
      const provider = providers.find((one) => one.isOn && one.isSetUp);
      if (!provider) throw new ProblemError('not-found');
      // The provider's answer comes without our cookie: who begins a sign-in here is signed out now.
      await endBefore(product, request);
      const browser = keepBrowserSecret(request, reply, baseUrl);
      return { url: (await beginAt(product, provider, { purpose: 'sign-in' }, browser)).href };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sso/:providerId/start',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Begin a sign-in from a tile of the provider: the answer is asked for anew, never taken unasked',
      params: ProviderParams,
      response: redirected,
    },
    handler: async (request, reply) => {
      const provider = await usable(product, request.params.providerId, 'sign-in');
      if (!provider) return away(reply, 'over');
      const browser = keepBrowserSecret(request, reply, baseUrl);
      return reply.redirect((await beginAt(product, provider, { purpose: 'sign-in' }, browser)).href, 303);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sso/:providerId/callback',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Single sign-on'],
      summary: "An OpenID provider's answer, in the browser that began",
      params: ProviderParams,
      querystring: CallbackQuery,
      response: redirected,
    },
    handler: async (request, reply) => {
      const browser = browserSecretOf(request, baseUrl);
      if (!browser) return away(reply, 'over');
      const query = new URLSearchParams(request.query as Record<string, string>);
      return finish(product, request, reply, await answerOfOidc(product, request.params.providerId, browser, query));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/sso/:providerId/saml',
    config: {
      permission: 'public',
      audit: inHandler,
      crossSite: "a provider's page posts it; nobody is signed in by it before the beginning browser comes back",
    },
    schema: {
      tags: ['Single sign-on'],
      summary: "A SAML provider's answer: checked and kept until the browser that began comes for it",
      consumes: ['application/x-www-form-urlencoded'],
      params: ProviderParams,
      body: SamlPost,
      response: redirected,
    },
    handler: async (request, reply) => {
      const { providerId } = request.params;
      const kept = await keepSamlAnswer(product, providerId, request.body);
      if (!kept.ok) return away(reply, kept.reason);
      return reply.redirect(`${addressesOf(baseUrl, providerId).finish}?state=${kept.value.state}`, 303);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sso/:providerId/finish',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Finish a SAML sign-in, in the browser that began',
      params: ProviderParams,
      querystring: FinishQuery,
      response: redirected,
    },
    handler: async (request, reply) => {
      const browser = browserSecretOf(request, baseUrl);
      if (!browser) return away(reply, 'over');
      const { params, query } = request;
      return finish(product, request, reply, await takeSamlAnswer(product, params.providerId, browser, query.state));
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/sso/:providerId/metadata',
    config: { permission: 'public', audit: { none: 'addresses only, the same for everyone who knows the id' } },
    schema: {
      tags: ['Single sign-on'],
      summary: 'What a SAML provider has to know of us',
      produces: ['application/samlmetadata+xml'],
      params: ProviderParams,
      response: { 200: z.string() },
    },
    handler: async ({ params }, reply) => {
      const provider = await findProvider(database, params.providerId);
      if (provider?.kind !== 'saml') throw new ProblemError('not-found');
      const { entityId, consumer } = addressesOf(baseUrl, provider.id);
      return reply
        .header('content-type', 'application/samlmetadata+xml; charset=utf-8')
        .send(serviceProviderMetadata({ entityId, consumerUrl: consumer }));
    },
  });
};

/** Lets the person in, or says on the sign-in page in one word why not. */
async function finish(
  product: Product,
  request: FastifyRequest,
  reply: FastifyReply,
  answered: Result<Answered, SignInOutcome>,
): Promise<FastifyReply> {
  if (!answered.ok) return away(reply, answered.reason);
  const { flow, provider, claims } = answered.value;
  if (flow.purpose === 'test') {
    await record(product, answered.value, flow.userId!, 'sso.test', 'tested');
    return reply.redirect('/single-sign-on?sso=tested', 303);
  }
  const admitted = await admit(product, answered.value);
  const action = flow.purpose === 'link' ? 'sso.link' : 'session.sign-in';
  if (!admitted.ok) {
    await record(product, answered.value, undefined, action, admitted.reason);
    return away(reply, admitted.reason);
  }
  await record(product, answered.value, admitted.value, action, undefined);
  if (flow.purpose === 'link') return reply.redirect('/?sso=linked', 303);
  const { session: policy } = await tenantAccessOf(product.database, await product.tenantOf(provider.tenantId));
  const session = await product.identity.startSession({
    userId: admitted.value,
    tenantId: provider.tenantId,
    method: provider.kind,
    assurance: assuranceOf(claims.assurance, provider.trustedAssurance),
    ...policy,
    address: request.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
  });
  if (!session) return away(reply, 'failed');
  await endBefore(product, request);
  for (const cookie of session.setCookie) reply.header('set-cookie', cookie);
  return reply.redirect('/', 303);
}

const away = (reply: FastifyReply, outcome: SignInOutcome): FastifyReply => reply.redirect(`/?sso=${outcome}`, 303);

const record = (
  product: Product,
  { provider }: Answered,
  userId: string | undefined,
  action: string,
  because: string | undefined,
): Promise<void> =>
  withTenant(product.database.app, provider.tenantId, (tx) =>
    recordAudit(tx, {
      actor: userId ? { kind: 'user', id: userId } : { kind: 'system', id: 'sign-in' },
      action,
      outcome: userId ? 'success' : 'denied',
      subject: { kind: 'identity-provider', id: provider.id },
      details: { method: provider.kind, ...(because && { because }) },
    }),
  );
