import { networkOf } from '@optimiq/connectors/identity/client-network';
import type { Session as SignedIn } from '@optimiq/connectors/identity/identity';
import { Id } from '@optimiq/contracts/fields';
import { ChooseOrganization, PasskeyChallenge, PasskeyProof, Session, SignIn } from '@optimiq/contracts/session';
import { readMemberships } from '@optimiq/store/postgres/access';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { recordSignInEvent } from '@optimiq/store/postgres/sign-in-events';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { findUserId } from '@optimiq/store/postgres/tenants';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { onceAMinute } from '../once-a-minute.ts';
import { ProblemError } from '../plugins/problems.ts';
import { bindTo, browserOf, endBefore, headersOf, memberCaller } from '../session-caller.ts';
import { readMark, setCookies, writeMark } from '../session-cookies.ts';
import { sessionOf } from './present.ts';

/** Events a minute of sign-ins that were turned away without a look at the password. */
const mostRefusals = 600;

const inHandler = { none: 'recorded in the handler, once the tenant is known' };

/** Signing in and out, and who one is. */
export const sessionRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { identity, database } = product;
  const isFirstRefusal = onceAMinute(mostRefusals);

  app.route({
    method: 'POST',
    url: '/v1/session',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Session'],
      summary: 'Sign in with email and password; a second factor follows where one is held or asked for',
      body: SignIn,
      response: { 200: Session, 202: ChooseOrganization },
    },
    handler: async (request, reply) => {
      const { tenantId, ...given } = request.body;
      const outcome = await identity.signIn({ ...given, ...browserOf(request), browser: readMark(request) });
      // Nothing was looked at, so there is nothing to record: writing it down is what would make the others wait.
      if (!outcome.ok && outcome.reason === 'busy') throw new ProblemError('too-many-requests');
      if (!outcome.ok) {
        const account = given.email.toLowerCase();
        const name = `${outcome.reason} ${account} ${networkOf(request.clientAddress)}`;
        // How many guesses are looked at is bounded; how many are turned away is not, and they must not fill the log.
        if (outcome.reason === 'invalid' || isFirstRefusal(name, Date.now())) {
          await recordSignInEvent(database.authPool, {
            userId: await findUserId(database, account),
            ...{ action: 'session.sign-in', outcome: 'denied', details: { reason: outcome.reason } },
            address: product.audit.addressHash('', request.clientAddress),
          });
        }
        throw new ProblemError(outcome.reason === 'invalid' ? 'sign-in-failed' : 'locked-out');
      }
      const { sessionId, setCookie, user, browserMark } = outcome.value;
      const all = await readMemberships(database, user.id);
      const membership = tenantId
        ? all.find((one) => one.tenantId === tenantId)
        : all.length === 1
          ? all[0]
          : undefined;
      if (!membership && (tenantId || all.length === 0)) {
        await identity.revokeSession(user.id, sessionId);
        throw new ProblemError('sign-in-failed');
      }
      await endBefore(product, request);
      setCookies(reply, setCookie);
      writeMark(product, reply, browserMark);
      if (!membership) {
        const organizations = await Promise.all(
          all.map(async (one) => ({ tenantId: one.tenantId, name: (await product.tenantOf(one.tenantId)).name })),
        );
        return reply.code(202).send({ organizations });
      }
      await bindTo(product, sessionId, membership);
      return signedIn(product, request, setCookie);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/session/organization',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Session'],
      summary: 'Choose the organization a new session is for; it reaches no other',
      body: z.object({ tenantId: Id }),
      response: { 200: Session },
    },
    handler: async (request) => {
      const session = await identity.session(headersOf(request));
      if (!session || session.tenantId) throw new ProblemError('not-signed-in');
      const all = await readMemberships(database, session.user.id);
      const membership = all.find((one) => one.tenantId === request.body.tenantId);
      if (!membership) throw new ProblemError('not-found');
      await bindTo(product, session.id, membership);
      return signedIn(product, request);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/session/passkey-challenge',
    config: { permission: 'public', audit: { none: 'a random number for the browser to sign; nobody is known yet' } },
    schema: { tags: ['Session'], summary: 'Begin a sign-in by passkey', response: { 200: PasskeyChallenge } },
    handler: async () => (await identity.passkeys.beginAuthentication()) as unknown as z.infer<typeof PasskeyChallenge>,
  });

  app.route({
    method: 'POST',
    url: '/v1/session/passkey',
    config: { permission: 'public', audit: inHandler },
    schema: {
      tags: ['Session'],
      summary: 'Sign in by a passkey that verified its user: it stands for two factors',
      body: PasskeyProof.extend({ tenantId: Id.optional() }),
      response: { 200: Session, 202: ChooseOrganization },
    },
    handler: async (request, reply) => {
      const { challengeId, answer, tenantId } = request.body;
      const userId = await identity.passkeys.authenticate(challengeId, answer as never);
      const all = userId ? await readMemberships(database, userId) : [];
      const membership = tenantId
        ? all.find((one) => one.tenantId === tenantId)
        : all.length === 1
          ? all[0]
          : undefined;
      if (!userId || all.length === 0 || (tenantId && !membership)) throw new ProblemError('sign-in-failed');
      const begun = await identity.startSession({
        ...{ userId, ...browserOf(request), method: 'passkey', assurance: 2, tenantId: undefined },
      });
      if (!begun) throw new ProblemError('sign-in-failed');
      await endBefore(product, request);
      setCookies(reply, begun.setCookie);
      if (!membership) {
        const organizations = await Promise.all(
          all.map(async (one) => ({ tenantId: one.tenantId, name: (await product.tenantOf(one.tenantId)).name })),
        );
        return reply.code(202).send({ organizations });
      }
      await bindTo(product, begun.sessionId, membership);
      return signedIn(product, request, begun.setCookie);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/session',
    config: {
      permission: 'session:read',
      audit: { none: 'polled by every page; sign-in itself is recorded' },
      keepsAlive: false,
    },
    schema: { tags: ['Session'], summary: 'Who is signed in, with what rights', response: { 200: Session } },
    handler: async (request) => sessionOf(product, request.caller),
  });

  app.route({
    method: 'POST',
    url: '/v1/session/extension',
    config: { permission: 'session:read', audit: { none: 'somebody stays signed in' } },
    schema: { tags: ['Session'], summary: 'Stay signed in', response: { 200: Session } },
    handler: async (request) => sessionOf(product, request.caller),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/session',
    config: { permission: 'session:read', audit: 'session.sign-out' },
    schema: { tags: ['Session'], summary: 'Sign out', response: { 200: z.object({ signedOut: z.literal(true) }) } },
    handler: async (request, reply) => {
      const { setCookie } = await identity.signOut(headersOf(request));
      setCookies(reply, setCookie);
      reply.header('clear-site-data', '"cache", "storage"');
      return { signedOut: true as const };
    },
  });
};

/** The session just begun, as its page sees it; recorded in the tenant it is of. */
async function signedIn(product: Product, request: FastifyRequest, setCookie?: readonly string[]) {
  const headers = headersOf(request);
  if (setCookie) headers.set('cookie', setCookie.map((cookie) => cookie.split(';')[0]).join('; '));
  const session: SignedIn | undefined = await product.identity.session(headers);
  const caller = session && (await memberCaller(product, session, request));
  if (!caller) throw new ProblemError('sign-in-failed');
  await withTenant(product.database.app, caller.tenantId, (tx) =>
    recordAudit(tx, {
      actor: caller.actor,
      action: 'session.sign-in',
      outcome: 'success',
      details: { method: session.method, assurance: session.assurance },
    }),
  );
  return sessionOf(product, caller);
}
