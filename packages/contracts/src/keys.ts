import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';

/** What a tenant's key is for. */
export const KeyPurpose = z.enum(['data', 'index', 'facts', 'blobs', 'records', 'journal', 'audit']);
export type KeyPurpose = z.infer<typeof KeyPurpose>;

/** Purposes whose keys are exchanged. */
export const RotatablePurpose = z.enum(['data', 'facts', 'blobs']);
export type RotatablePurpose = z.infer<typeof RotatablePurpose>;

/** current: in force. retiring: opens what is still under it. revoked: opens nothing. destroyed: gone. */
export const KeyState = z.enum(['current', 'retiring', 'revoked', 'destroyed']);

export const KeyVersion = classed(
  'open',
  z.object({
    purpose: KeyPurpose,
    version: z.number().int(),
    state: KeyState,
    /** Adapter and name of the key-encryption key. */
    wrappedBy: z.string(),
    createdAt: Instant,
    changedAt: Instant,
    /** Values, stored files, or the one facts file under it; absent where that is not counted. */
    under: z.number().int().optional(),
  }),
);

export const KeyRotation = classed(
  'open',
  z.object({
    rotationId: Id,
    purpose: RotatablePurpose,
    toVersion: z.number().int(),
    state: z.enum(['running', 'done']),
    rewritten: z.number().int(),
    /** How far it is, while it runs: a word for the step, and how much of it. */
    stage: z.string().optional(),
    done: z.number().int().optional(),
    total: z.number().int().optional(),
    startedAt: Instant,
    finishedAt: Instant.optional(),
  }),
);

/** Keys of a tenant: never a key itself, wrapped or not. */
export const KeyInventory = classed(
  'open',
  z.object({
    /** Adapter of the key-encryption key, and what it is called there. */
    adapter: z.enum(['file', 'environment', 'kms', 'pkcs11']),
    kek: z.string(),
    versions: z.array(KeyVersion),
    rotations: z.array(KeyRotation),
  }),
);
export type KeyInventory = z.infer<typeof KeyInventory>;

export const KeyParams = z.object({ purpose: RotatablePurpose });
export const KeyVersionParams = z.object({
  purpose: RotatablePurpose,
  version: z.coerce.number().int().min(1).max(255),
});
export const RotationStarted = classed('open', z.object({ rotationId: Id, jobId: Id }));
export type RotationStarted = z.infer<typeof RotationStarted>;

/** Without the flag a version that something is still under is not revoked: that would be lost. */
export const RevokeKey = classed('open', z.object({ evenIfUsed: z.boolean().default(false) }));
export const KeyRevoked = classed('open', z.object({ version: z.number().int(), under: z.number().int() }));

/** Key-encryption keys, and how many tenants' keys each wraps. */
export const KekState = classed(
  'open',
  z.object({
    adapter: z.enum(['file', 'environment', 'kms', 'pkcs11']),
    /** What wraps from now on. */
    current: z.string(),
    wraps: z.array(z.object({ kek: z.string(), keys: z.number().int() })),
  }),
);
export type KekState = z.infer<typeof KekState>;
export const KekRewrapped = classed('open', KekState.extend({ rewrapped: z.number().int() }));
export const KekParams = z.object({ version: z.coerce.number().int().min(1).max(255) });

/** What closing a tenant would destroy, and the word that confirms it. */
export const ClosurePlan = classed(
  'open',
  z.object({
    sealedValues: z.number().int(),
    files: z.number().int(),
    factsBytes: z.number().int(),
    confirm: z.string(),
  }),
);
export const CloseTenant = classed('open', z.object({ confirm: z.string().regex(/^[0-9a-f]{8}$/) }));
export const TenantParams = z.object({ slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/) });

/** Proof that a tenant's keys are gone. */
export const ClosureCertificate = classed(
  'open',
  z.object({
    tenantId: Id,
    closedBy: z.string(),
    closedAt: Instant,
    keysDestroyed: z.number().int(),
    sealedValuesLeftUnreadable: z.number().int(),
    filesRemoved: z.number().int(),
    factsBytesRemoved: z.number().int(),
    remains: z.array(z.string()),
    /** Over the rest as JSON without spaces, names sorted. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
);
export type ClosureCertificate = z.infer<typeof ClosureCertificate>;
