import { networkOf } from '@optimiq/connectors/identity/limiter';
import { IdentityError } from '@optimiq/connectors/identity/users';
import {
  Account,
  ChangePassword,
  ConfirmTotp,
  Done,
  FactorAdded,
  NewPasskey,
  PasskeyChallenge,
  PasskeyParams,
  RecoveryCodes,
  SessionParams,
  TotpBegun,
} from '@optimiq/contracts/session';
import type { UserId } from '@optimiq/domain/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import { browserOf, headersOf } from '../session/caller.ts';
import { setCookies } from '../session/cookies.ts';
import { deviceOf } from './device.ts';

const done = { done: true as const };

/** One's own account: factors, sessions, password. A change of any of them ends the other sessions. */
export const accountRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { identity } = product;

  app.route({
    method: 'GET',
    url: '/v1/account',
    config: { permission: 'session:read', audit: 'account.read', own: true },
    schema: { tags: ['Account'], summary: 'Factors and sessions of the account', response: { 200: Account } },
    handler: async (request) => {
      const userId = userOf(request);
      const [held, passkeys, sessions] = await Promise.all([
        identity.codes.held(userId),
        identity.passkeys.list(userId),
        identity.listSessions(userId),
      ]);
      return {
        name: request.caller.user.name,
        email: request.caller.user.email,
        factors: {
          hasTotp: held.hasTotp,
          recoveryCodes: held.recoveryCodes,
          passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
            ...{ passkeyId: id, name, createdAt: createdAt.toISOString() },
            ...(lastUsedAt ? { lastUsedAt: lastUsedAt.toISOString() } : {}),
          })),
        },
        sessions: sessions.map((one) => ({
          ...{ sessionId: one.id, isThis: one.id === request.caller.session?.id },
          ...{ createdAt: one.createdAt.toISOString(), lastSeenAt: one.lastSeenAt.toISOString() },
          ...(one.method ? { method: one.method } : {}),
          device: deviceOf(one.userAgent) ?? '',
          ...(one.address ? { network: networkOf(one.address) } : {}),
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/totp',
    config: { permission: 'account:write', audit: 'account.totp-begin', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'Begin to add an authenticator app', response: { 200: TotpBegun } },
    handler: async (request) => {
      const { user } = request.caller;
      const begun = await identity.codes.beginTotp(user.id as UserId, user.email);
      if (begun === 'has-one') throw new ProblemError('has-factor');
      return begun;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/totp/confirmation',
    config: { permission: 'account:write', audit: 'account.totp-add', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Confirm the app with a code of it; the first factor comes with recovery codes, told once',
      body: ConfirmTotp,
      response: { 200: FactorAdded },
    },
    handler: async (request, reply) => {
      const userId = userOf(request);
      const outcome = await identity.tryFactor(userId, () => identity.codes.confirmTotp(userId, request.body.code));
      if (outcome !== 'right') throw new ProblemError(outcome === 'locked' ? 'locked-out' : 'factor-wrong');
      return added(product, request, reply);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/totp',
    config: { permission: 'account:write', audit: 'account.totp-remove', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'Take the authenticator app away', response: { 200: Done } },
    handler: async (request, reply) => {
      const userId = userOf(request);
      await requireAnother(product, request.caller, 'totp');
      if (!(await identity.codes.removeTotp(userId))) throw new ProblemError('not-found');
      await renewAlone(product, request, reply);
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/passkey-challenge',
    config: { permission: 'account:write', audit: 'account.passkey-begin', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'Begin to add a passkey', response: { 200: PasskeyChallenge } },
    handler: async (request) => {
      const { id, email, name } = request.caller.user;
      const begun = await identity.passkeys.beginRegistration({ id: id as UserId, email, name });
      return begun as unknown as z.infer<typeof PasskeyChallenge>;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/passkeys',
    config: { permission: 'account:write', audit: 'account.passkey-add', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Add a passkey that verifies its user',
      body: NewPasskey,
      response: { 200: FactorAdded },
    },
    handler: async (request, reply) => {
      const { challengeId, name, answer } = request.body;
      const isKept = await identity.passkeys.register(userOf(request), challengeId, name, answer as never);
      if (!isKept) throw new ProblemError('factor-wrong');
      return added(product, request, reply);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/passkeys/:passkeyId',
    config: { permission: 'account:write', audit: 'account.passkey-remove', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'Take a passkey away', params: PasskeyParams, response: { 200: Done } },
    handler: async (request, reply) => {
      await requireAnother(product, request.caller, 'passkey');
      const isGone = await identity.passkeys.remove(userOf(request), request.params.passkeyId);
      if (!isGone) throw new ProblemError('not-found');
      await renewAlone(product, request, reply);
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/recovery-codes',
    config: { permission: 'account:write', audit: 'account.recovery-codes', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Ten new recovery codes; the old ones are void',
      response: { 200: RecoveryCodes },
    },
    handler: async (request) => ({ codes: await identity.codes.makeRecoveryCodes(userOf(request)) }),
  });

  app.route({
    method: 'PUT',
    url: '/v1/account/password',
    config: { permission: 'account:write', audit: 'account.password', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Change the password: 15 to 256 characters, any of them',
      body: ChangePassword,
      response: { 200: Done },
    },
    handler: async (request, reply) => {
      const session = await identity.session(headersOf(request));
      if (!session) throw new ProblemError('not-signed-in');
      const { current, next } = request.body;
      const changed = await identity.changePassword(session.user.id, current, next).catch(toProblem);
      if (!changed.ok) throw new ProblemError(changed.reason === 'locked' ? 'locked-out' : 'factor-wrong');
      // All sessions ended with the old password; this one goes on as a new one.
      const begun = await identity.renew(session, browserOf(request));
      if (begun) setCookies(reply, begun.setCookie);
      return done;
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/sessions/:sessionId',
    config: { permission: 'account:write', audit: 'account.session-end', own: true },
    schema: { tags: ['Account'], summary: 'End one of your sessions', params: SessionParams, response: { 200: Done } },
    handler: async (request) => {
      if (!(await identity.revokeSession(userOf(request), request.params.sessionId)))
        throw new ProblemError('not-found');
      return done;
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/sessions',
    config: { permission: 'account:write', audit: 'account.sessions-end', own: true },
    schema: { tags: ['Account'], summary: 'End all your sessions but this one', response: { 200: Done } },
    handler: async (request) => {
      await identity.revokeSessions(userOf(request), request.caller.session?.id);
      return done;
    },
  });
};

const userOf = ({ caller }: FastifyRequest) => caller.user.id as UserId;

/** Fails with 'last-factor' when nothing would be left and the organization asks for a factor. */
async function requireAnother(
  { identity }: Product,
  { user, tenant }: Caller,
  kind: 'totp' | 'passkey',
): Promise<void> {
  const held = await identity.codes.held(user.id as UserId);
  const left =
    (held.hasTotp ? 1 : 0) + held.passkeys - (kind === 'totp' && held.hasTotp ? 1 : kind === 'passkey' ? 1 : 0);
  if (left < 1 && tenant.factorFor !== 'nobody') throw new ProblemError('last-factor');
}

/** After a factor was added: this session counts as two factors under a new token, the others end. */
async function added(product: Product, request: FastifyRequest, reply: FastifyReply) {
  const { identity } = product;
  const held = await identity.codes.held(userOf(request));
  await renewAlone(product, request, reply, 2);
  if (held.recoveryCodes > 0) return {};
  return { recoveryCodes: await identity.codes.makeRecoveryCodes(userOf(request)) };
}

async function renewAlone(
  { identity }: Product,
  request: FastifyRequest,
  reply: FastifyReply,
  assurance?: 2,
): Promise<void> {
  const session = await identity.session(headersOf(request));
  if (!session) throw new ProblemError('not-signed-in');
  const begun = await identity.renew({ ...session, ...(assurance ? { assurance } : {}) }, browserOf(request));
  if (!begun) throw new ProblemError('not-signed-in');
  await identity.revokeSessions(session.user.id, begun.sessionId);
  setCookies(reply, begun.setCookie);
}

function toProblem(error: unknown): never {
  if (!(error instanceof IdentityError)) throw error;
  throw new ProblemError('bad-request', { errors: [{ field: 'next', message: error.code }] });
}
