import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Who did it: a person, the product by itself, somebody at the machine's command line, or a program of the tenant. */
export type AuditActor = { readonly kind: 'user' | 'system' | 'operator' | 'client'; readonly id: string };

export type AuditEvent = {
  readonly actor: AuditActor;
  /** 'load.activate', 'member.read': the words of the permission catalogue. */
  readonly action: string;
  readonly outcome: 'success' | 'denied' | 'failed';
  readonly subject?: { readonly kind: string; readonly id: string } | undefined;
  /** Ids, counts and codes only. */
  readonly details?: Readonly<Record<string, AuditDetail>> | undefined;
};

export type AuditDetail = string | number | boolean | null | readonly string[] | readonly number[];

/**
 * Records an event in the transaction of what it records: both are kept or neither.
 *
 * Events of a tenant are numbered without gaps, so this holds the tenant's next number until the transaction ends:
 * call it last.
 */
export async function recordAudit(tx: TenantTx, event: AuditEvent): Promise<void> {
  const { actor, action, outcome, subject, details = {} } = event;
  await sql`
    with head as (
      insert into audit_heads as heads (tenant_id, last)
      values (current_setting('app.tenant_id')::uuid, 1)
      on conflict (tenant_id) do update set last = heads.last + 1
      returning tenant_id, last
    )
    insert into audit_events
      (tenant_id, sequence, actor_kind, actor_id, action, outcome, subject_kind, subject_id, details)
    select tenant_id, last, ${actor.kind}, ${actor.id}, ${action}, ${outcome},
      ${subject?.kind ?? null}, ${subject?.id ?? null}, ${JSON.stringify(details)}::jsonb
    from head`.execute(tx);
}
