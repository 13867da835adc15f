import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';
import { RoleKey } from './session.ts';

// Sign-in at an organization's own provider.

export const BeginSignIn = z.object({ email: z.string().min(3).max(254) });
/** Where the browser goes; the cookie that comes with the answer finishes the sign-in. */
export const SignInBegun = z.object({ url: z.url() });
export const ProviderParams = z.object({ providerId: Id });
/** What a provider's answer and our own redirects carry; all of it is checked by what it is worth, not by its form. */
export const CallbackQuery = z.object({
  code: z.string().max(4_000).optional(),
  state: z.string().max(500).optional(),
  iss: z.string().max(500).optional(),
  session_state: z.string().max(500).optional(),
  scope: z.string().max(1_000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2_000).optional(),
  error_uri: z.string().max(500).optional(),
});
export const FinishQuery = z.object({ state: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
export const SamlPost = z.object({
  SAMLResponse: classed('secret', z.string().min(1).max(400_000)),
  RelayState: z.string().max(100).optional(),
});

/** How a sign-in at a provider ended, as the address of the page afterwards says it. */
export const signInOutcomes = [
  'tested',
  'linked',
  'over',
  'refused',
  'failed',
  'unreachable',
  'unverified-email',
  'no-address',
  'foreign-address',
  'link-first',
  'nobody-here',
  'deactivated',
  'linked-otherwise',
] as const;
export type SignInOutcome = (typeof signInOutcomes)[number];

// Mail domains.

export const DomainName = z.string().min(4).max(253);
export const NewDomain = z.object({ domain: DomainName });
export const DomainParams = z.object({ domain: DomainName });
export const DomainView = z.object({
  domain: z.string(),
  state: z.enum(['waiting', 'proven', 'missing']),
  /** The TXT record to set. */
  recordName: z.string(),
  recordValue: z.string(),
  claimedAt: Instant,
  provenAt: Instant.optional(),
  checkedAt: Instant.optional(),
  missingSince: Instant.optional(),
});
export type DomainView = z.infer<typeof DomainView>;
export const DomainList = z.object({ items: z.array(DomainView) });
/** What the name servers said: nothing is told of who else may have claimed the domain. */
export const DomainChecked = z.object({
  domain: DomainView,
  answer: z.enum(['proven', 'not-found', 'unreachable']),
});
export const Dropped = z.object({ dropped: z.literal(true) });

// Identity providers.

const Name = z.string().trim().min(1).max(80);
const Assurance = z.array(z.string().min(1).max(300)).max(20);
const Common = {
  name: Name,
  isOn: z.boolean(),
  /** Values of acr, amr or AuthnContextClassRef that stand for two factors; none: the product asks for its own. */
  trustedAssurance: Assurance,
  /** Role of people of a proven domain whom nobody knows yet; absent: they are refused. */
  newPeopleRole: RoleKey.optional(),
};

export const NewProvider = z.object({ kind: z.enum(['oidc', 'saml']), name: Name });

export const OidcChange = z.object({
  kind: z.literal('oidc'),
  ...Common,
  issuer: z.url().max(500),
  clientId: z.string().min(1).max(300),
  /** Absent: the one before stays. Never answered. */
  clientSecret: classed('secret', z.string().min(1).max(1_000)).optional(),
});
export const SamlChange = z.object({
  kind: z.literal('saml'),
  ...Common,
  /** The provider's metadata document; absent: the one before stays. */
  metadata: z.string().min(1).max(200_000).optional(),
});
export const ProviderChange = z.discriminatedUnion('kind', [OidcChange, SamlChange]);
export type ProviderChange = z.infer<typeof ProviderChange>;

const Certificate = z.object({ subject: z.string(), validTo: Instant, fingerprint: z.string() });

/** A provider as administrators see it: whether a secret is there, never which. */
export const ProviderView = z.object({
  id: Id,
  kind: z.enum(['oidc', 'saml']),
  name: z.string(),
  isOn: z.boolean(),
  isSetUp: z.boolean(),
  issuer: z.string().optional(),
  clientId: z.string().optional(),
  hasSecret: z.boolean(),
  signInUrl: z.string().optional(),
  certificates: z.array(Certificate),
  trustedAssurance: z.array(z.string()),
  newPeopleRole: z.string().optional(),
  /** What the provider has to be told of us. */
  addresses: z.object({ callback: z.string(), entityId: z.string().optional(), start: z.string() }),
  linkedPeople: z.number().int(),
  updatedAt: Instant,
});
export type ProviderView = z.infer<typeof ProviderView>;
export const ProviderList = z.object({ items: z.array(ProviderView) });
export const Removed = z.object({ removed: z.literal(true) });

// The caller's own links.

export const OwnLinks = z.object({
  items: z.array(z.object({ providerId: Id, name: z.string(), isLinked: z.boolean(), linkedAt: Instant.optional() })),
});
