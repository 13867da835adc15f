import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';
import { Permission } from './session.ts';

const Name = z.string().trim().min(1).max(80);
/** Days until it ends by itself; nothing lasts longer than a year. */
const Days = z.number().int().min(1).max(365);
const Scopes = z.array(Permission).min(1).max(60);

export const NewApiKey = z.object({ name: Name, permissions: Scopes, days: Days });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** The secret is in this answer and never again. */
export const ApiKeyMade = z.object({ id: Id, secret: classed('secret', z.string()), expiresAt: Instant });
export type ApiKeyMade = z.infer<typeof ApiKeyMade>;

/** A key that acts for a person. */
export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** Whom it acts for. */
  person: z.object({ id: z.string(), name: z.string() }),
  /** First characters of the secret. */
  hint: z.string(),
  permissions: z.array(Permission),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.optional(),
  revokedAt: Instant.optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyList = z.object({
  items: z.array(ApiKey),
  /** What the caller can give to a machine. */
  givable: z.array(Permission),
});
export const ApiKeyParams = z.object({ apiKeyId: Id });

/** 3,072 bits of RSA, the least with 128 bits of security (NIST SP 800-57), as a key writes them: base64url. */
const shortestModulus = 3_072 / 6;

/** Public keys of a client, RFC 7517; what is private in them, and RSA of less than 3,072 bits, is refused. */
const PublicKeys = z.object({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().max(200).optional() })
        .refine((key) => !('d' in key) && !('k' in key) && JSON.stringify(key).length <= 2_000)
        .refine(({ kty, n }) => kty !== 'RSA' || (typeof n === 'string' && n.length >= shortestModulus)),
    )
    .min(1)
    .max(4),
});

export const NewMachineClient = z.object({
  name: Name,
  permissions: Scopes,
  days: Days,
  /** With keys of its own the client signs its requests and gets no secret (private_key_jwt). */
  publicKeys: PublicKeys.optional(),
});
export type NewMachineClient = z.infer<typeof NewMachineClient>;

export const MachineClientMade = z.object({
  clientId: Id,
  secret: classed('secret', z.string()).optional(),
  tokenUrl: z.string(),
  expiresAt: Instant,
});
export type MachineClientMade = z.infer<typeof MachineClientMade>;

/** A program of the organization. */
export const MachineClient = z.object({
  clientId: Id,
  name: z.string(),
  /** First characters of the secret; absent when it signs with a key of its own. */
  hint: z.string().optional(),
  permissions: z.array(Permission),
  createdBy: z.string(),
  /** Who made it has left, and may still know its secret. */
  isMakerGone: z.boolean(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.optional(),
  revokedAt: Instant.optional(),
});
export type MachineClient = z.infer<typeof MachineClient>;
export const MachineClientList = z.object({ items: z.array(MachineClient), givable: z.array(Permission) });
export const MachineClientParams = z.object({ clientId: Id });
export const Revoked = z.object({ revoked: z.literal(true) });

/** RFC 6749, section 4.4: what a client sends as a form. */
export const TokenRequest = z.object({
  grant_type: z.string().max(100),
  scope: z.string().max(4_000).optional(),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(200).optional(),
  client_assertion_type: z.string().max(200).optional(),
  client_assertion: z.string().max(8_000).optional(),
});

export const TokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  scope: z.string(),
});

export const TokenRefusal = z.object({
  error: z.enum(['invalid_request', 'invalid_client', 'invalid_scope', 'unsupported_grant_type', 'slow_down']),
});

/** Keys and clients alike, as the operator of the machine sees them. */
export const MachineSecretList = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['api-key', 'client']),
      id: Id,
      name: z.string(),
      hint: z.string().optional(),
      permissions: z.array(Permission),
      expiresAt: Instant,
      lastUsedAt: Instant.optional(),
    }),
  ),
});
export const MachineSecretParams = z.object({ secretId: Id });
