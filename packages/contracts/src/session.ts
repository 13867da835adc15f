import { permissions } from '@optimiq/domain/access/permissions';
import { productModules } from '@optimiq/domain/access/product-modules';
import { z } from 'zod';
import { DateText, Id, Instant } from './fields.ts';

export const Permission = z.enum(permissions);
/** Key of a role: a seeded one, or 'own-…' of the tenant. */
export const RoleKey = z.string().regex(/^[a-z][a-z0-9-]{1,44}$/);

export const SignIn = z.object({
  email: z.email().max(254),
  password: z.string().min(1).max(256),
  /** Which organization, for somebody of several. */
  tenantId: Id.optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** Who is signed in, for which tenant, with what rights, and the day the tenant calls today. */
export const Session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  tenant: z.object({
    id: Id,
    name: z.string(),
    environment: z.enum(['demo', 'production']),
    asOf: DateText,
    locale: z.enum(['en-US', 'es-US']),
  }),
  /** Roles held; a role of the tenant's own comes with its name. */
  roles: z.array(z.object({ key: RoleKey, name: z.string().optional() })),
  /** What the person may do here and now; a screen that asks for more is refused. */
  permissions: z.array(Permission),
  modules: z.array(z.enum(productModules)),
  /** 1 one factor, 2 two. */
  assurance: z.number().int(),
  /**
   * What is missing before anything else opens: to give a factor, or to set one up; 'letter' where all were taken away and
   * the code of a letter comes first.
   */
  factor: z.enum(['none', 'give', 'set-up', 'letter']),
  hasPasskey: z.boolean(),
  hasTotp: z.boolean(),
  /** When the session ends unless it is used, and at the latest. */
  expiresAt: Instant.optional(),
  endsAt: Instant.optional(),
  /** State of the contract under which health information is processed, and its last day when that is known. */
  contract: z.object({ state: z.enum(['not-needed', 'active', 'none', 'ended']), endsOn: DateText.optional() }),
});
export type Session = z.infer<typeof Session>;

/** The password is right and the person belongs to several organizations: one is to be chosen. */
export const ChooseOrganization = z.object({
  organizations: z.array(z.object({ tenantId: Id, name: z.string() })),
});
export type ChooseOrganization = z.infer<typeof ChooseOrganization>;

const Code = z.string().regex(/^\d{6}$/);
/** What a browser made of a passkey challenge; its library knows the rest of the form. */
export const PasskeyAnswer = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({}),
  clientExtensionResults: z.looseObject({}),
});
export const PasskeyProof = z.object({ challengeId: z.string().max(60), answer: PasskeyAnswer });

/** A factor: a code of the app, a recovery code, a passkey; the password where somebody has no factor. */
export const GiveFactor = z
  .object({
    code: Code.optional(),
    recoveryCode: z.string().max(40).optional(),
    passkey: PasskeyProof.optional(),
    password: z.string().min(1).max(256).optional(),
  })
  .refine((given) => Object.values(given).filter((one) => one !== undefined).length === 1);

/** A question to the browser, in the form that its own interface takes. */
export const PasskeyChallenge = z.object({ challengeId: z.string(), options: z.looseObject({}) });

export const Account = z.object({
  name: z.string(),
  email: z.string(),
  /** An address that waits for its letter. */
  newEmail: z.string().optional(),
  /** Whether the organization asks this person for a factor: then the last one stays. */
  needsFactor: z.boolean(),
  factors: z.object({
    hasTotp: z.boolean(),
    recoveryCodes: z.number().int(),
    passkeys: z.array(
      z.object({ passkeyId: Id, name: z.string(), createdAt: Instant, lastUsedAt: Instant.optional() }),
    ),
  }),
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      isThis: z.boolean(),
      createdAt: Instant,
      lastSeenAt: Instant,
      method: z.string().optional(),
      /** Browser and system as the browser names itself; where it is told apart by its network alone. */
      device: z.string(),
      network: z.string().optional(),
    }),
  ),
});
export type Account = z.infer<typeof Account>;

export const TotpBegun = z.object({ secret: z.string(), url: z.string() });
export const ConfirmTotp = z.object({ code: Code });
/** Told once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) });
export const FactorAdded = z.object({ recoveryCodes: z.array(z.string()).optional() });
export type FactorAdded = z.infer<typeof FactorAdded>;
export const NewPasskey = PasskeyProof.extend({ name: z.string().trim().min(1).max(80) });
export const PasskeyName = NewPasskey.pick({ name: true });
export const ChangeEmail = z.object({ email: z.email().max(254) });
/** What happened to one's own sign-in lately, newest first. */
export const AccountEvents = z.object({
  items: z.array(z.object({ at: Instant, action: z.string(), outcome: z.enum(['success', 'denied', 'failed']) })),
});
export type AccountEvents = z.infer<typeof AccountEvents>;
export const PasskeyParams = z.object({ passkeyId: Id });
export const SessionParams = z.object({ sessionId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) });
export const ChangePassword = z.object({ current: z.string().min(1).max(256), next: z.string().min(1).max(256) });
export const Done = z.object({ done: z.literal(true) });
