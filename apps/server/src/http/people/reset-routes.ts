import { randomUUID } from 'node:crypto';
import {
  FactorResetList,
  FactorResetOpened,
  FactorResetParams,
  FactorResetVouched,
  LetterToken,
  VouchForReset,
} from '@optimiq/contracts/factor-resets';
import { UserParams } from '@optimiq/contracts/people';
import { Done } from '@optimiq/contracts/session';
import { lackedBy } from '@optimiq/domain/access/roles';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { seal } from '@optimiq/store/crypto/seal';
import { accessOf, type TenantAccess } from '@optimiq/store/postgres/access';
import { reasonPlace } from '@optimiq/store/postgres/audit';
import { type AuthTx, withAuth } from '@optimiq/store/postgres/auth-tx';
import {
  type FactorReset,
  findFactorReset,
  listFactorResets,
  openFactorReset,
  stopFactorReset,
  vouchForReset,
} from '@optimiq/store/postgres/factor-resets';
import type { LetterKind } from '@optimiq/store/postgres/letters';
import { listPeople, type Person } from '@optimiq/store/postgres/people';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { LetterContent } from '../../letter-words.ts';
import type { Product } from '../../product.ts';
import { stoppedBy, stopTokenOf } from '../../stop-token.ts';
import { newLetterCode, plainCode } from '../letter-code.ts';
import { ProblemError } from '../plugins/problems.ts';
import { requireOver as requirePersonOver } from './person.ts';

const done = { done: true as const };

/**
 * The way back for somebody who lost every factor. Two people of each organization that the person is a member of make
 * sure who it is and say how; the person is told at each step and can stop it. Never by one alone, never by the person,
 * never by one organization for another.
 */
export const factorResetRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, mail, machines } = product;

  /** Opens a reset and tells the person. */
  const open = async ({ caller }: FastifyRequest, userId: string, reply: FastifyReply) => {
    const resetId = await withAuth(database, caller.actor, async (tx) => {
      const { tenantId, user } = caller;
      const opened = await openFactorReset(tx, { tenantId, userId, openedBy: user.id });
      if (!opened) throw new ProblemError('conflict');
      await tell(tx, opened, 'factor-reset-opened', { token: stopOf(opened.id) });
      return opened.id;
    });
    void mail.deliver();
    return reply.code(201).send({ resetId });
  };

  app.route({
    method: 'POST',
    url: '/v1/account/factor-reset',
    config: { permission: 'account:write', audit: 'factor-reset.ask', own: true },
    schema: {
      tags: ['Account'],
      summary: 'Ask, with the password alone, that two people of the organization take lost factors away',
      response: { 201: FactorResetOpened },
    },
    handler: async (request, reply) => {
      const userId = request.caller.user.id as UserId;
      // What the letters' links stop can be asked for again, but not for ever.
      if (!(await product.identity.tryLetter(userId, 'factor-reset'))) throw new ProblemError('locked-out');
      return open(request, userId, reply);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/people/:userId/factor-reset',
    config: { permission: 'people:write', audit: 'factor-reset.open', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Open the way back for somebody who lost every factor; two people then vouch, within 24 hours',
      params: UserParams,
      response: { 201: FactorResetOpened },
    },
    handler: async (request, reply) => {
      const { userId } = request.params;
      await requireOver(request, userId);
      return open(request, userId, reply);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/factor-resets',
    config: { permission: 'people:read', audit: 'factor-reset.list' },
    schema: { tags: ['People'], summary: 'People whose lost factors wait for two', response: { 200: FactorResetList } },
    handler: async (request) => {
      const { tenantId, tenant } = request.caller;
      const [waiting, people] = await Promise.all([
        listFactorResets(database.auth, tenantId),
        listPeople(database, tenantId),
      ]);
      return { items: waiting.map((one) => present(one, people, tenant)) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/factor-resets/:resetId/approval',
    config: { permission: 'people:write', audit: 'factor-reset.approve', stepUp: true },
    schema: {
      tags: ['People'],
      summary:
        'Vouch for somebody and say how it was made sure who it is; after two of each of the organizations the factors go',
      params: FactorResetParams,
      body: VouchForReset,
      response: { 200: FactorResetVouched },
    },
    handler: async (request) => {
      const { caller } = request;
      const reset = await findFactorReset(database.auth, request.params.resetId, caller.tenantId);
      if (!reset) throw new ProblemError('not-found');
      await requireOver(request, reset.userId);
      if (reset.firstBy === caller.user.id && !reset.secondAt) throw new ProblemError('second-person');
      // What was said is on record before anything is taken away: that is in another schema, under another role.
      request.auditReason = await sealStatement(request, request.body.statement);
      await request.tenant(async () => undefined);
      const code = newLetterCode();
      const state = await withAuth(database, caller.actor, async (tx) => {
        const letterHash = machines.secrets.hashFor('factor-restart', plainCode(code));
        const vouched = await vouchForReset(tx, {
          ...{ tenantId: caller.tenantId, id: reset.id, by: caller.user.id, letterHash },
        });
        if (vouched === 'unknown') throw new ProblemError('not-found');
        if (vouched === 'same-person') throw new ProblemError('second-person');
        if (vouched === 'done') await tell(tx, reset, 'factor-reset-done', { token: code, stop: stopOf(reset.id) });
        else if (!reset.secondAt) await tell(tx, reset, 'factor-reset-approved', { token: stopOf(reset.id) });
        return vouched;
      });
      void mail.deliver();
      return { state };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/factor-resets/:resetId',
    config: { permission: 'people:write', audit: 'factor-reset.stop' },
    schema: {
      tags: ['People'],
      summary: 'Stop a reset that waits',
      params: FactorResetParams,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { tenantId, actor, user } = request.caller;
      await stop(actor, { id: request.params.resetId, by: user.id, tenantId });
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/factor-resets/stop',
    config: { permission: 'public', audit: { none: 'whoever has the letter; what it stops is recorded by trigger' } },
    schema: {
      tags: ['Session'],
      summary: 'Stop taking factors away, by the letter that told of it',
      body: LetterToken,
      response: { 200: Done },
    },
    handler: async (request) => {
      const id = stoppedBy(machines.secrets, 'factor-reset', request.body.token);
      if (!id) throw new ProblemError('not-found');
      await stop({ kind: 'system', id: 'letter' }, { id, by: 'letter' });
      return done;
    },
  });

  const stopOf = (id: string) => stopTokenOf(machines.secrets, 'factor-reset', id);

  const tell = (tx: AuthTx, { email }: FactorReset, kind: LetterKind, content: LetterContent) =>
    mail.queue(tx, { kind, recipient: email, ...content });

  const stop = async (
    actor: Parameters<typeof withAuth>[1],
    what: Parameters<typeof stopFactorReset>[1],
  ): Promise<void> => {
    await withAuth(database, actor, async (tx) => {
      const recipient = await stopFactorReset(tx, what);
      if (!recipient) throw new ProblemError('not-found');
      await mail.queue(tx, { kind: 'factor-reset-stopped', recipient });
    });
    void mail.deliver();
  };

  /** A person decides, not a machine; and only about somebody who belongs here still. */
  const requireOver = async (request: FastifyRequest, userId: string): Promise<void> => {
    const { method } = request.caller.session ?? { method: 'client' };
    if (method === 'client' || method === 'api-key') throw new ProblemError('forbidden');
    const person = await requirePersonOver(product, request, userId);
    if (person.deactivatedAt) throw new ProblemError('not-found');
  };

  const sealStatement = async ({ caller }: FastifyRequest, statement: string) => {
    const id = randomUUID();
    const { journal } = await product.keysOf(caller.tenantId);
    return { id, sealed: seal(journal, reasonPlace(caller.tenantId, id), Buffer.from(statement)) };
  };
};

/** How many people could vouch for one: they manage people and hold all that the person holds. */
function vouchersFor(person: Person, people: readonly Person[], tenant: TenantAccess): number {
  const rightsOf = (one: Person) => accessOf(one, tenant).rights;
  return people.filter(
    (one) =>
      one.userId !== person.userId &&
      !one.deactivatedAt &&
      rightsOf(one).permissions.includes('people:write') &&
      lackedBy(rightsOf(one), rightsOf(person)).length === 0,
  ).length;
}

/** A reset is of somebody who belongs, or belonged, to the organization: people are never taken off its list. */
function present(reset: FactorReset, people: readonly Person[], tenant: TenantAccess) {
  const person = people.find(({ userId }) => userId === reset.userId)!;
  return {
    ...{ resetId: reset.id, userId: reset.userId, name: person.name, email: reset.email },
    ...{ openedBy: reset.openedBy, openedAt: reset.openedAt.toISOString(), expiresAt: reset.expiresAt.toISOString() },
    ...(reset.firstBy && reset.firstAt ? { firstBy: reset.firstBy, firstAt: reset.firstAt.toISOString() } : {}),
    ...(reset.secondAt ? { secondAt: reset.secondAt.toISOString() } : {}),
    vouchers: vouchersFor(person, people, tenant),
  };
}
