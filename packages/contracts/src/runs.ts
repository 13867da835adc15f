import { z } from 'zod';
import { classed, Id, Instant, PaymentYear } from './fields.ts';

export const Run = classed(
  'open',
  z.object({
    runId: Id,
    number: z.number().int(),
    model: z.string(),
    paymentYear: z.number().int(),
    state: z.enum(['running', 'finished', 'failed']),
    isCurrent: z.boolean(),
    engineVersion: z.string(),
    tableVersion: z.string(),
    settings: z.record(z.string(), z.string()),
    loadNumbers: z.array(z.number().int()),
    /** Only with small-cells:read: two runs differ by few members. */
    members: z.number().int().optional(),
    rootHash: z.string().optional(),
    createdAt: Instant,
    finishedAt: Instant.optional(),
    errorCode: z.string().optional(),
  }),
);
export type Run = z.infer<typeof Run>;
export const RunParams = z.object({ runId: Id });
export const RunList = classed('open', z.object({ items: z.array(Run) }));
export const StartRun = classed('open', z.object({ paymentYear: PaymentYear.default(2026) }));
export const RunStarted = classed('open', z.object({ runId: Id.optional(), jobId: Id }));
