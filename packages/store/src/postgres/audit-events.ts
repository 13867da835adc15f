import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

export type StoredAuditEvent = {
  readonly sequence: number;
  readonly at: string;
  readonly actorKind: string;
  readonly actorId?: string;
  readonly action: string;
  readonly outcome: string;
  readonly subjectKind?: string;
  readonly subjectId?: string;
};

/**
 * Audit events, newest first.
 *
 * @param before sequence of the last row of the previous page; omit for the first.
 */
export async function listAuditEvents(tx: TenantTx, limit: number, before?: number): Promise<StoredAuditEvent[]> {
  const { rows } = await sql<{ [Name in keyof StoredAuditEvent]: unknown }>`
    select sequence, at, actor_kind as "actorKind", actor_id as "actorId", action, outcome,
      subject_kind as "subjectKind", subject_id as "subjectId"
    from audit_events
    where ${before ?? null}::bigint is null or sequence < ${before ?? null}::bigint
    order by sequence desc limit ${limit}`.execute(tx);
  return rows.map((row) => {
    const filled = Object.entries(row).filter(([, value]) => value !== null);
    return Object.fromEntries(
      filled.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
    ) as StoredAuditEvent;
  });
}
