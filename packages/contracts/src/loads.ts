import { z } from 'zod';
import { Cursor, Id, Instant, Limit } from './fields.ts';

export const LoadState = z.enum(['receiving', 'loading', 'held', 'active', 'undone', 'failed', 'cancelled', 'swept']);

/** mapping: its columns are not understood yet. variance: its totals are far from those before. requested: asked for. */
export const HoldReason = z.enum(['mapping', 'variance', 'requested']);

/** One file taken in: what it held, what became of it. Amounts are whole cents as text (they may pass 2^53). */
export const Load = z.object({
  loadId: Id,
  number: z.number().int(),
  format: z.string(),
  /** Only with load:write. */
  fileName: z.string().optional(),
  source: z.string(),
  state: LoadState,
  /** Why it is held; while it is loading, that it will be. */
  holdReason: HoldReason.optional(),
  bytes: z.number().int(),
  rows: z.number().int(),
  members: z.number().int(),
  claims: z.number().int(),
  claimLines: z.number().int(),
  fills: z.number().int(),
  rejected: z.number().int(),
  warnings: z.number().int(),
  billedCents: z.string(),
  paidCents: z.string(),
  createdAt: Instant,
  activatedAt: Instant.optional(),
  undoneAt: Instant.optional(),
  errorCode: z.string().optional(),
  jobId: Id.optional(),
});
export type Load = z.infer<typeof Load>;

/** What a file added up to. */
export const LoadTotals = Load.pick({
  loadId: true,
  number: true,
  rows: true,
  members: true,
  claims: true,
  claimLines: true,
  fills: true,
  billedCents: true,
  paidCents: true,
});
export type LoadTotals = z.infer<typeof LoadTotals>;

/** One load with the active load of the same feed and format before it. */
export const LoadDetail = Load.extend({ previous: LoadTotals.optional() });
export type LoadDetail = z.infer<typeof LoadDetail>;

export const LoadParams = z.object({ loadId: Id });
/** A load after a person's word about it, and the job that follows from it. */
export const LoadDecided = z.object({ loadId: Id, state: LoadState, jobId: Id.optional() });
export const LoadList = z.object({ items: z.array(Load) });
export const LoadCreated = z.object({ loadId: Id, jobId: Id.optional(), duplicateOf: Id.optional() });

export const LoadProblem = z.object({
  severity: z.enum(['error', 'warning', 'unsupported']),
  rule: z.string(),
  field: z.string().optional(),
  row: z.number().int().optional(),
  segment: z.number().int().optional(),
  offset: z.number().int().optional(),
  message: z.string(),
});
export const LoadProblemsQuery = z.object({ limit: Limit, cursor: Cursor.optional() });
export const LoadProblemPage = z.object({
  counts: z.array(z.object({ rule: z.string(), severity: z.string(), count: z.number().int() })),
  items: z.array(LoadProblem),
  nextCursor: Cursor.optional(),
});
