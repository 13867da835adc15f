import { z } from 'zod';
import { Cursor, Id, Instant, Limit } from './fields.ts';

export const AuditQuery = z.object({ limit: Limit, cursor: Cursor.optional() });
export const AuditEvent = z.object({
  sequence: z.number().int(),
  at: Instant,
  actorKind: z.string(),
  actorId: z.string().optional(),
  action: z.string(),
  outcome: z.string(),
  subjectKind: z.string().optional(),
  subjectId: Id.optional(),
});
export const AuditPage = z.object({ items: z.array(AuditEvent), nextCursor: Cursor.optional() });
