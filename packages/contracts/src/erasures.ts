import { z } from 'zod';
import { classed, DateText, Id, Instant } from './fields.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Who is to be erased and why. Identifiers travel in the body only. */
export const EraseMember = classed(
  'identifier',
  z
    .object({
      memberKey: classed('member-fact', Id).optional(),
      mbi: z.string().min(5).max(20).optional(),
      memberId: z.string().min(1).max(80).optional(),
      /** Feed that the member id is of. */
      source: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,40}$/)
        .default('plan'),
      reason: classed('sensitive', z.string().trim().min(3).max(500)),
    })
    .refine(({ memberKey, mbi, memberId }) => [memberKey, mbi, memberId].filter(Boolean).length === 1),
);

/** The person is in no view any more; the job takes them off the disk. Without a job they were erased before. */
export const ErasureStarted = classed('open', z.object({ erasureId: Id, jobId: Id.optional() }));
export type ErasureStarted = z.infer<typeof ErasureStarted>;

/** Proof of an erasure. It names nobody: ids are random and stand here as one hash. */
export const ErasureCertificate = classed(
  'open',
  z.object({
    erasureId: Id,
    /** Keys the person had. */
    keys: z.number().int(),
    /** sha256 over the sorted keys, one a line. */
    idsHash: Sha256,
    requestedBy: z.string(),
    requestedAt: Instant,
    /** From here on in no view. */
    effectiveAt: Instant,
    /** From here on off the disk. */
    completedAt: Instant,
    /** Backups from before this still hold the person until then. */
    backupsExpireOn: DateText,
    /** Rows, numbers or files of the person in each place, before and as counted again afterwards. */
    counts: z.array(
      z.object({
        store: z.enum(['vault', 'facts', 'blobs']),
        table: z.string(),
        before: z.number().int(),
        after: z.number().int(),
      }),
    ),
    rawFilesSearched: z.number().int(),
    /** Receipts in finished runs that stay as a hash. */
    tombstones: z.number().int(),
    verifier: z.string(),
    checks: z.array(z.object({ name: z.string(), found: z.number().int(), expected: z.number().int() })),
    remains: z.array(z.string()),
    /** Over the rest of the certificate as JSON without spaces, names sorted. */
    sha256: Sha256,
  }),
);
export type ErasureCertificate = z.infer<typeof ErasureCertificate>;

export const Erasure = classed(
  'open',
  z.object({
    erasureId: Id,
    /** open: gone from the vault; hidden: in no view; done: off the disk and counted again. */
    state: z.enum(['open', 'hidden', 'done']),
    requestedBy: z.string(),
    requestedAt: Instant,
    effectiveAt: Instant.optional(),
    completedAt: Instant.optional(),
    /** From this day on the person is in no backup either; known once the erasure is done. */
    backupsExpireOn: DateText.optional(),
  }),
);
export type Erasure = z.infer<typeof Erasure>;

/** One erasure with its reason, and its certificate once it is done. */
export const ErasureDetail = classed(
  'open',
  Erasure.extend({ reason: classed('sensitive', z.string()).optional(), certificate: ErasureCertificate.optional() }),
);
export type ErasureDetail = z.infer<typeof ErasureDetail>;
export const ErasureList = classed('open', z.object({ items: z.array(Erasure) }));
export const ErasureParams = z.object({ erasureId: Id });
