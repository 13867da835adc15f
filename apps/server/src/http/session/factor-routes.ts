import type { Session as SignedIn } from '@optimiq/connectors/identity/identity';
import { LetterCode } from '@optimiq/contracts/factor-resets';
import { GiveFactor, PasskeyChallenge, Session } from '@optimiq/contracts/session';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { giveRestartLetter } from '@optimiq/store/postgres/factor-resets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Product } from '../../product.ts';
import { plainCode } from '../letter-code.ts';
import { ProblemError } from '../plugins/problems.ts';
import { browserOf, headersOf, memberCaller } from '../session-caller.ts';
import { setCookies } from '../session-cookies.ts';
import { sessionOf } from './present.ts';

type Given = z.infer<typeof GiveFactor>;

/** The second factor: at sign-in, and again before what asks for a fresh one. */
export const factorRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { identity } = product;

  app.route({
    method: 'POST',
    url: '/v1/session/factor-challenge',
    config: { permission: 'account:write', audit: { none: 'a random number for the browser to sign' }, own: true },
    schema: {
      tags: ['Session'],
      summary: 'Begin to confirm who is signed in by one of their passkeys',
      response: { 200: PasskeyChallenge },
    },
    handler: async (request) =>
      (await identity.passkeys.beginAuthentication(userOf(request))) as unknown as z.infer<typeof PasskeyChallenge>,
  });

  app.route({
    method: 'POST',
    url: '/v1/session/factor',
    config: { permission: 'account:write', audit: 'session.factor', own: true },
    schema: {
      tags: ['Session'],
      summary: 'Give a factor: the session goes on under a new token, surer and fresh',
      body: GiveFactor,
      response: { 200: Session },
    },
    handler: async (request, reply) => {
      const session = await identity.session(headersOf(request));
      if (!session) throw new ProblemError('not-signed-in');
      const assurance = await prove(product, session.user.id, request.body);
      return goOn(request, reply, { ...session, assurance: Math.max(assurance, session.assurance) as 1 | 2 });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/session/letter',
    config: { permission: 'account:write', audit: 'session.letter', own: true, restart: 'letter' },
    schema: {
      tags: ['Session'],
      summary: 'Give the code of the letter that came when all factors were taken away; then a new one is set up',
      body: LetterCode,
      response: { 200: Session },
    },
    handler: async (request, reply) => {
      const session = await identity.session(headersOf(request));
      if (!session) throw new ProblemError('not-signed-in');
      const { actor, user } = request.caller;
      const letterHash = product.machines.secrets.hashFor('factor-restart', plainCode(request.body.code));
      const given = { userId: user.id, letterHash, sessionId: session.id };
      const outcome = await identity.tryFactor(session.user.id, () =>
        withAuth(product.database, actor, (tx) => giveRestartLetter(tx, given)),
      );
      if (outcome !== 'right') throw new ProblemError(outcome === 'locked' ? 'locked-out' : 'factor-wrong');
      return goOn(request, reply, session);
    },
  });

  /** The session as it is now, under a new token. */
  const goOn = async (request: FastifyRequest, reply: FastifyReply, session: SignedIn) => {
    const begun = await identity.renew(session, browserOf(request));
    if (!begun) throw new ProblemError('not-signed-in');
    setCookies(reply, begun.setCookie);
    const headers = headersOf(request);
    headers.set('cookie', begun.setCookie.map((cookie) => cookie.split(';')[0]).join('; '));
    const renewed = await identity.session(headers);
    const caller = renewed && (await memberCaller(product, renewed, request));
    if (!caller) throw new ProblemError('not-signed-in');
    return sessionOf(product, caller);
  };
};

const userOf = ({ caller }: FastifyRequest) => caller.user.id as UserId;

/** How sure the session is by what was given; fails with 'factor-wrong' or 'locked-out'. */
async function prove({ identity }: Product, userId: UserId, given: Given): Promise<1 | 2> {
  const { code, recoveryCode, passkey, password } = given;
  if (password !== undefined) {
    // A password is no second factor: it refreshes a session only where there is none to ask for.
    const held = await identity.codes.held(userId);
    if (held.hasTotp || held.passkeys > 0) throw new ProblemError('factor-wrong');
    const own = await identity.isOwnPassword(userId, password);
    if (!own.ok) throw new ProblemError(own.reason === 'locked' ? 'locked-out' : 'factor-wrong');
    return 1;
  }
  const outcome = await identity.tryFactor(userId, async () => {
    if (code !== undefined) return identity.codes.useTotp(userId, code);
    if (recoveryCode !== undefined) return identity.codes.useRecoveryCode(userId, recoveryCode);
    return (await identity.passkeys.authenticate(passkey!.challengeId, passkey!.answer as never, userId)) === userId;
  });
  if (outcome !== 'right') throw new ProblemError(outcome === 'locked' ? 'locked-out' : 'factor-wrong');
  return 2;
}
