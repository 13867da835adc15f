import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';

const Reason = classed('sensitive', z.string().trim().min(10).max(500));

/** A time in which the operator of the machine may see members' data. */
export const OperatorAccess = z.object({
  accessId: Id,
  kind: z.enum(['grant', 'break-glass']),
  reason: classed('sensitive', z.string()).optional(),
  askedBy: z.string(),
  askedAt: Instant,
  minutes: z.number().int(),
  state: z.enum(['waiting', 'open', 'over', 'ended']),
  until: Instant.optional(),
  approvedBy: z.string().optional(),
});
export type OperatorAccess = z.infer<typeof OperatorAccess>;
export const OperatorAccessList = z.object({ items: z.array(OperatorAccess) });
export const OperatorAccessParams = z.object({ accessId: Id });

/** At most three days by the tenant itself. */
export const GrantAccess = z.object({ reason: Reason, minutes: z.number().int().min(5).max(4_320) });
/** At most four hours, declared by the operator. */
export const BreakGlass = z.object({ reason: Reason, minutes: z.number().int().min(5).max(240) });
export const AccessOpened = z.object({ accessId: Id, state: z.enum(['waiting', 'open']) });
