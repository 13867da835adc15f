import { networkOf } from '@optimiq/connectors/identity/client-network';
import { IdentityError } from '@optimiq/connectors/identity/users';
import {
  Account,
  AccountEvents,
  ChangePassword,
  ConfirmTotp,
  Done,
  FactorAdded,
  NewPasskey,
  PasskeyChallenge,
  PasskeyName,
  PasskeyParams,
  RecoveryCodes,
  SessionParams,
  TotpBegun,
} from '@optimiq/contracts/session';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { listOwnEvents } from '@optimiq/store/postgres/audit-events';
import { waitingEmailOf } from '@optimiq/store/postgres/email-changes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { deviceOf } from '../device.ts';
import { needsFactor } from '../plugins/guard.ts';
import { ProblemError } from '../plugins/problems.ts';
import { browserOf, headersOf } from '../session-caller.ts';
import { setCookies } from '../session-cookies.ts';

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
      const [held, passkeys, sessions, newEmail] = await Promise.all([
        identity.codes.held(userId),
        identity.passkeys.list(userId),
        identity.listSessions(userId),
        waitingEmailOf(product.database.auth, userId),
      ]);
      return {
        name: request.caller.user.name,
        email: request.caller.user.email,
        ...(newEmail ? { newEmail } : {}),
        needsFactor: mustKeepOne(request.caller),
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
    method: 'GET',
    url: '/v1/account/events',
    config: { permission: 'session:read', audit: 'account.events', own: true },
    schema: {
      tags: ['Account'],
      summary: 'What happened to your own sign-in here lately, newest first',
      response: { 200: AccountEvents },
    },
    handler: async (request) => ({ items: await request.tenant((tx) => listOwnEvents(tx, userOf(request))) }),
  });

  app.route({
    method: 'POST',
    url: '/v1/account/totp',
    config: { permission: 'account:write', audit: 'account.totp-begin', stepUp: true, own: true, restart: 'set-up' },
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
    config: { permission: 'account:write', audit: 'account.totp-add', stepUp: true, own: true, restart: 'set-up' },
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
      refuse(await identity.codes.removeTotp(userId, mustKeepOne(request.caller)));
      await renewAlone(product, request, reply);
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/account/passkey-challenge',
    config: { permission: 'account:write', audit: 'account.passkey-begin', stepUp: true, own: true, restart: 'set-up' },
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
    config: { permission: 'account:write', audit: 'account.passkey-add', stepUp: true, own: true, restart: 'set-up' },
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
    method: 'PUT',
    url: '/v1/account/passkeys/:passkeyId',
    config: { permission: 'account:write', audit: 'account.passkey-rename', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Give a passkey another name',
      params: PasskeyParams,
      body: PasskeyName,
      response: { 200: Done },
    },
    handler: async (request) => {
      if (!(await identity.passkeys.rename(userOf(request), request.params.passkeyId, request.body.name)))
        throw new ProblemError('not-found');
      return done;
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/account/passkeys/:passkeyId',
    config: { permission: 'account:write', audit: 'account.passkey-remove', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'Take a passkey away', params: PasskeyParams, response: { 200: Done } },
    handler: async (request, reply) => {
      const { passkeyId } = request.params;
      refuse(await identity.passkeys.remove(userOf(request), passkeyId, mustKeepOne(request.caller)));
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
    config: { permission: 'account:write', audit: 'account.session-end', stepUp: true, own: true },
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
    config: { permission: 'account:write', audit: 'account.sessions-end', stepUp: true, own: true },
    schema: { tags: ['Account'], summary: 'End all your sessions but this one', response: { 200: Done } },
    handler: async (request) => {
      await identity.revokeSessions(userOf(request), request.caller.session?.id);
      return done;
    },
  });
};

const userOf = ({ caller }: FastifyRequest) => caller.user.id as UserId;

/** Whether the organization asks this person for a factor: then the last one stays. */
const mustKeepOne = (caller: Caller): boolean => needsFactor(caller, caller.tenant.factorFor);

/** Fails unless the factor was taken away. */
function refuse(outcome: 'removed' | 'last' | 'unknown'): void {
  if (outcome === 'last') throw new ProblemError('last-factor');
  if (outcome === 'unknown') throw new ProblemError('not-found');
}

/** After a factor was added: this session counts as two factors under a new token, the others end. */
async function added(product: Product, request: FastifyRequest, reply: FastifyReply) {
  const { identity } = product;
  const held = await identity.codes.held(userOf(request));
  await renewAlone(product, request, reply, 2);
  await identity.codes.endRestart(userOf(request));
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
