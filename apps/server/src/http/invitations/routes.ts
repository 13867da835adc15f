import { randomBytes } from 'node:crypto';
import { IdentityError, normalizeEmail } from '@optimiq/connectors/identity/users';
import {
  AcceptInvitation,
  AskPasswordReset,
  type Invitation,
  InvitationList,
  InvitationParams,
  InvitationToken,
  InvitationView,
  Invite,
  Invited,
  ResetPassword,
} from '@optimiq/contracts/invitations';
import { Done } from '@optimiq/contracts/session';
import type { Restrictions } from '@optimiq/domain/access/restrictions';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { addMembership } from '@optimiq/store/postgres/federated-accounts';
import {
  createInvitation,
  createPasswordReset,
  findInvitation,
  findPasswordReset,
  listInvitations,
  recordAcceptance,
  revokeInvitation,
  takeInvitation,
  takePasswordReset,
} from '@optimiq/store/postgres/invitations';
import { endSessions } from '@optimiq/store/postgres/people';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { findUserId } from '@optimiq/store/postgres/tenants';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { requireGrantable, rightsOfRoles } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';

const done = { done: true as const };
const nobodyKnown = { none: 'nobody is known yet; what it leads to is recorded by trigger' };

/** People join by invitation: nobody signs up. And the way back for somebody who forgot the password. */
export const invitationRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, identity, mail } = product;
  const hashOf = (purpose: 'invitation' | 'password-reset', token: string) =>
    product.machines.secrets.hashFor(purpose, token);

  app.route({
    method: 'GET',
    url: '/v1/invitations',
    config: { permission: 'people:read', audit: 'invitation.list' },
    schema: { tags: ['People'], summary: 'Invitations that were not accepted', response: { 200: InvitationList } },
    handler: async (request) => ({
      items: (await listInvitations(database.auth, request.caller.tenantId)).map((one) => ({
        ...{ invitationId: one.id, email: one.email, roles: [...one.roles], invitedBy: one.invitedBy },
        restrictions: one.restrictions as Invitation['restrictions'],
        ...{ createdAt: one.createdAt.toISOString(), expiresAt: one.expiresAt.toISOString() },
        isOver: one.expiresAt.getTime() < Date.now(),
      })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/v1/invitations',
    config: { permission: 'people:write', audit: 'invitation.create', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Invite somebody for seven days; a new invitation of the same address replaces the old one',
      body: Invite,
      response: { 201: Invited },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      requireGrantable(caller, rightsOfRoles(caller, body.roles), 'roles');
      const token = randomBytes(32).toString('base64url');
      const email = normalizeEmail(body.email);
      const organization = (await product.tenantOf(caller.tenantId)).name;
      const invitationId = await withAuth(database, caller.actor, async (tx) => {
        const { tenantId, user } = caller;
        const tokenHash = hashOf('invitation', token);
        const { roles } = body;
        const restrictions = body.restrictions as Restrictions;
        const asked = { tenantId, email, roles, restrictions, invitedBy: user.id, tokenHash };
        const id = await createInvitation(tx, asked);
        await mail.queue(tx, { kind: 'invitation', recipient: email, token, organization });
        return id;
      });
      request.auditSubject = { kind: 'invitation', id: invitationId };
      void mail.deliver();
      return reply.code(201).send({ invitationId });
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/invitations/:invitationId',
    config: { permission: 'people:write', audit: 'invitation.revoke' },
    schema: { tags: ['People'], summary: 'Take an invitation back', params: InvitationParams, response: { 200: Done } },
    handler: async (request) => {
      const { tenantId, actor } = request.caller;
      const { invitationId } = request.params;
      if (!(await withAuth(database, actor, (tx) => revokeInvitation(tx, tenantId, invitationId)))) {
        throw new ProblemError('not-found');
      }
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/invitations/look-up',
    config: { permission: 'public', audit: { none: 'whoever has the letter reads what it says' } },
    schema: {
      tags: ['Session'],
      summary: 'What an invitation is to',
      body: InvitationToken,
      response: { 200: InvitationView },
    },
    handler: async (request) => {
      const found = await findInvitation(database.auth, hashOf('invitation', request.body.token));
      if (!found) throw new ProblemError('not-found');
      return { email: found.email, organization: found.tenantName, isKnown: found.isKnown };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/invitations/acceptance',
    config: { permission: 'public', audit: { none: 'recorded in the handler, in the tenant of the invitation' } },
    schema: {
      tags: ['Session'],
      summary: 'Accept an invitation with name and password; then sign in and set up a second factor',
      body: AcceptInvitation,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { token, name, password, termsVersion } = request.body;
      const tokenHash = hashOf('invitation', token);
      const open = await findInvitation(database.auth, tokenHash);
      if (!open) throw new ProblemError('not-found');
      const userId = await personOf(open, name, password);
      await withAuth(database, { kind: 'user', id: userId }, async (tx) => {
        const invitation = await takeInvitation(tx, tokenHash);
        if (!invitation) throw new ProblemError('not-found');
        await addMembership(tx, invitation.tenantId, userId, invitation.roles, invitation.restrictions);
        // Whoever joins another organization signs in anew: no session of before is the way into it.
        await endSessions(tx, userId);
        await recordAcceptance(tx, userId, termsVersion, request.clientAddress);
        await withTenant(database.app, invitation.tenantId, (own) =>
          recordAudit(own, {
            actor: { kind: 'user', id: userId },
            ...{ action: 'invitation.accept', outcome: 'success' },
            subject: { kind: 'invitation', id: invitation.id },
          }),
        );
      });
      return done;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/password-resets',
    config: { permission: 'public', audit: nobodyKnown },
    schema: {
      tags: ['Session'],
      summary: 'Ask for a letter with which a new password can be chosen; the answer says nothing about the address',
      body: AskPasswordReset,
      response: { 202: Done },
    },
    handler: async (request, reply) => {
      const email = normalizeEmail(request.body.email);
      // The answer comes at once, whoever asks for whomever.
      void sendReset(email).catch(() => product.log.warn('a password reset could not be written'));
      return reply.code(202).send(done);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/password-resets/completion',
    config: { permission: 'public', audit: nobodyKnown },
    schema: {
      tags: ['Session'],
      summary: 'Choose a new password; all sessions end, and the second factor is asked for as before',
      body: ResetPassword,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { token, password } = request.body;
      const tokenHash = hashOf('password-reset', token);
      const whose = (await findPasswordReset(database.auth, tokenHash)) as UserId | undefined;
      if (!whose || (await isRestarting(whose))) throw new ProblemError('not-found');
      // A password that cannot be chosen does not use the letter up.
      await identity.checkNewPassword(whose, password).catch(toProblem);
      const userId = await withAuth(database, { kind: 'system', id: 'sign-in' }, (tx) =>
        takePasswordReset(tx, tokenHash),
      );
      if (!userId) throw new ProblemError('not-found');
      await identity.setPassword(userId as UserId, password).catch(toProblem);
      return done;
    },
  });

  /** Whose factors were taken away gives password and letter: a letter for a new password would make one out of two. */
  const isRestarting = async (userId: UserId): Promise<boolean> => (await identity.codes.held(userId)).restart !== null;

  const sendReset = async (email: string): Promise<void> => {
    const userId = await findUserId(database, email);
    if (!userId || (await isRestarting(userId as UserId))) return;
    if (!(await identity.tryLetter(userId as UserId, 'password-reset'))) return;
    const token = randomBytes(32).toString('base64url');
    await withAuth(database, { kind: 'system', id: 'sign-in' }, async (tx) => {
      await createPasswordReset(tx, userId, hashOf('password-reset', token));
      await mail.queue(tx, { kind: 'password-reset', recipient: email, token });
    });
    await mail.deliver();
  };

  /** The person an invitation is for: made now, or known and proven by the password they have. */
  const personOf = async (
    { email, tenantName: organization, isKnown }: { email: string; tenantName: string; isKnown: boolean },
    name: string | undefined,
    password: string,
  ): Promise<UserId> => {
    if (!isKnown) {
      if (!name) throw new ProblemError('bad-request', { errors: [{ field: 'name', message: 'is needed' }] });
      return identity.createUser({ email, name, password, organization }).catch(toProblem);
    }
    const known = (await findUserId(database, email)) as UserId;
    const own = await identity.isOwnPassword(known, password);
    if (!own.ok) throw new ProblemError(own.reason === 'locked' ? 'locked-out' : 'factor-wrong');
    return known;
  };
};

function toProblem(error: unknown): never {
  if (!(error instanceof IdentityError)) throw error;
  throw new ProblemError('bad-request', { errors: [{ field: 'password', message: error.code }] });
}
