import { z } from 'zod';
import { Id, Instant } from './fields.ts';
import { Restrictions } from './people.ts';
import { RoleKey } from './session.ts';

export const Invite = z.object({
  email: z.email().max(254),
  roles: z.array(RoleKey).min(1).max(8),
  /** What narrows the person from the first sign-in on. */
  restrictions: Restrictions.default({}),
});
export const Invitation = z.object({
  invitationId: Id,
  email: z.string(),
  roles: z.array(RoleKey),
  restrictions: Restrictions,
  invitedBy: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  isOver: z.boolean(),
});
export type Invitation = z.infer<typeof Invitation>;
export const InvitationList = z.object({ items: z.array(Invitation) });
export const InvitationParams = z.object({ invitationId: Id });
export const Invited = z.object({ invitationId: Id });

const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What the page of an invitation shows before it is accepted. The token travels in the body only. */
export const InvitationToken = z.object({ token: Token });
export const InvitationView = z.object({ email: z.string(), organization: z.string(), isKnown: z.boolean() });
export type InvitationView = z.infer<typeof InvitationView>;
/** A new person chooses name and password; somebody who is known gives the password they have. */
export const AcceptInvitation = z.object({
  token: Token,
  name: z.string().trim().min(1).max(120).optional(),
  password: z.string().min(1).max(256),
  /** Version of the terms that were shown and accepted. */
  termsVersion: z.string().min(1).max(40),
  isAdult: z.literal(true),
});

export const AskPasswordReset = z.object({ email: z.email().max(254) });
export const ResetPassword = z.object({ token: Token, password: z.string().min(1).max(256) });

/** A letter that waits; its link is for the operator to hand over where no mail server is set. */
export const Letter = z.object({ kind: z.string(), recipient: z.string(), createdAt: Instant, link: z.string() });
export const LetterList = z.object({ items: z.array(Letter) });
