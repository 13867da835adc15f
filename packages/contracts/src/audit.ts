import { z } from 'zod';
import { Cursor, classed, Id, Instant, Limit } from './fields.ts';

export const AuditQuery = z.object({ limit: Limit, cursor: Cursor.optional() });
export const AuditEvent = classed(
  'open',
  z.object({
    sequence: z.number().int(),
    at: Instant,
    actorKind: z.string(),
    actorId: z.string().optional(),
    action: z.string(),
    outcome: z.string(),
    subjectKind: z.string().optional(),
    /** Random id, of a member too. */
    subjectId: classed('member-fact', Id).optional(),
  }),
);
export const AuditPage = classed('open', z.object({ items: z.array(AuditEvent), nextCursor: Cursor.optional() }));
