import { randomBytes } from 'node:crypto';
import { normalizeEmail } from '@optimiq/connectors/identity/users';
import { LetterToken } from '@optimiq/contracts/factor-resets';
import { ChangeEmail, Done } from '@optimiq/contracts/session';
import { domainOfEmail } from '@optimiq/domain/access/federation';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import {
  addressFault,
  confirmEmailChange,
  findEmailChange,
  openEmailChange,
  stopEmailChange,
} from '@optimiq/store/postgres/email-changes';
import { StoreError } from '@optimiq/store/postgres/errors';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { stoppedBy, stopTokenOf } from '../../stop-token.ts';
import { ProblemError } from '../plugins/problems.ts';

const done = { done: true as const };
const byLetter = { none: 'whoever has the letter; what it leads to is recorded by trigger' };
const letterActor = { kind: 'system', id: 'letter' } as const;

/** Another address: proven by a letter to it, and told to the old one, which can stop it and take it back. */
export const emailRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, mail, machines } = product;
  const hashOf = (token: string) => machines.secrets.hashFor('email-change', token);

  app.route({
    method: 'POST',
    url: '/v1/account/email',
    config: { permission: 'account:write', audit: 'account.email-ask', stepUp: true, own: true },
    schema: {
      tags: ['Account'],
      summary: 'Ask for another address; the answer does not say whether somebody has it',
      body: ChangeEmail,
      response: { 202: Done },
    },
    handler: async (request, reply) => {
      const newEmail = normalizeEmail(request.body.email);
      const { user } = request.caller;
      if (newEmail === user.email) throw fault('same');
      const because = await faultOf(user, newEmail);
      if (because) throw fault(because);
      if (!(await product.identity.tryLetter(user.id as UserId, 'email-change'))) throw new ProblemError('locked-out');
      await ask(request, newEmail);
      void mail.deliver();
      return reply.code(202).send(done);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/email-changes/confirmation',
    config: { permission: 'public', audit: byLetter },
    schema: {
      tags: ['Session'],
      summary: 'Confirm a new address by the letter to it; all sessions but the one that asked end',
      body: LetterToken,
      response: { 200: Done },
    },
    handler: async (request) => {
      const tokenHash = hashOf(request.body.token);
      const asked = await findEmailChange(database.auth, tokenHash);
      // A domain may have been proven since it was asked for.
      if (!asked || (await faultOf({ id: asked.userId, email: asked.oldEmail }, asked.newEmail))) {
        throw new ProblemError('not-found');
      }
      await withAuth(database, { kind: 'user', id: asked.userId }, async (tx) => {
        const change = await confirmEmailChange(tx, tokenHash);
        if (!change) throw new ProblemError('not-found');
        await mail.queue(tx, { kind: 'email-changed', recipient: change.oldEmail, token: stopOf(change.id) });
      }).catch(goneWhenTaken);
      void mail.deliver();
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/email-changes/stop',
    config: { permission: 'public', audit: byLetter },
    schema: {
      tags: ['Session'],
      summary: 'Stop a change of address by the letter to the old one, or take it back within three days',
      body: LetterToken,
      response: { 200: Done },
    },
    handler: async (request) => {
      const id = stoppedBy(machines.secrets, 'email-change', request.body.token);
      const stopped = id && (await withAuth(database, letterActor, (tx) => stopEmailChange(tx, id)));
      if (!stopped) throw new ProblemError('not-found');
      return done;
    },
  });

  const stopOf = (id: string) => stopTokenOf(machines.secrets, 'email-change', id);

  const faultOf = (user: { id: string; email: string }, newEmail: string) =>
    addressFault(database.auth, user.id, {
      domain: domainOfEmail(newEmail) ?? '',
      oldDomain: domainOfEmail(user.email),
    });

  const ask = ({ caller }: FastifyRequest, newEmail: string): Promise<void> =>
    withAuth(database, caller.actor, async (tx) => {
      const token = randomBytes(32).toString('base64url');
      const change = await openEmailChange(tx, {
        ...{ userId: caller.user.id, newEmail, tokenHash: hashOf(token), sessionId: caller.session?.id },
      });
      if (!change) return;
      await mail.queue(tx, { kind: 'email-change', recipient: newEmail, token });
      await mail.queue(tx, { kind: 'email-change-notice', recipient: change.oldEmail, token: stopOf(change.id) });
    });
};

/** Two who confirm the same address at once: the database's own order decides. */
function goneWhenTaken(error: unknown): never {
  throw error instanceof StoreError && error.code === 'unique' ? new ProblemError('not-found') : error;
}

const fault = (message: string) => new ProblemError('bad-request', { errors: [{ field: 'email', message }] });
