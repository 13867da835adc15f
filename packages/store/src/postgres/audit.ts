import { createHash } from 'node:crypto';
import type { Purpose } from '@optimiq/domain/access/purposes';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { CompiledQuery } from 'kysely';
import { OftenRun } from './client.ts';
import type { TenantTx } from './tenant.ts';

/** Who did it: a person, a machine client, the product by itself, or somebody at the machine's command line. */
export type AuditActor = { readonly kind: 'user' | 'client' | 'system' | 'operator'; readonly id: string };

export type AuditEvent = {
  readonly actor: AuditActor;
  /** 'load.activate', 'member.read': the words of the permission catalogue. */
  readonly action: string;
  readonly outcome: 'success' | 'denied' | 'failed';
  readonly subject?: { readonly kind: string; readonly id: string } | undefined;
  /** Ids, counts and codes only. */
  readonly details?: Readonly<Record<string, AuditDetail>> | undefined;
  /** Whose data was read or changed; 'all' for every member of the tenant. */
  readonly members?: readonly MemberKey[] | 'all' | undefined;
  readonly purpose?: Purpose | undefined;
  /** From `sessionHash`. */
  readonly session?: string | undefined;
  /** Keyed hash of the caller's network, 16 hex digits. */
  readonly address?: string | undefined;
  /** Free text somebody gave, sealed for `reasonPlace`; with the id it was sealed for. */
  readonly reason?: { readonly id: string; readonly sealed: Buffer } | undefined;
};

export type AuditDetail = string | number | boolean | null | readonly string[] | readonly number[];

/**
 * Records an event in the transaction of what it records: both are kept or neither. Takes no lock: its number and its
 * place in the chain are given after the commit, by the sealer.
 */
export async function recordAudit(tx: TenantTx, event: AuditEvent): Promise<void> {
  const { actor, action, outcome, subject, details = {}, members, purpose, session, address, reason } = event;
  const keys = members === undefined || members === 'all' || members.length === 0 ? null : [...new Set(members)].sort();
  const values = [
    ...[reason?.id ?? null, actor.kind, actor.id, action, outcome, subject?.kind ?? null, subject?.id ?? null],
    ...[JSON.stringify(details), keys, members === 'all', purpose ?? null, session ?? null, address ?? null],
    reason?.sealed ?? null,
  ];
  await tx.executeQuery(CompiledQuery.raw(insertion, [new OftenRun('record-audit', values)]));
}

const insertion = `
  insert into audit_events
    (tenant_id, id, actor_kind, actor_id, action, outcome, subject_kind, subject_id, details,
      members, of_all_members, purpose, session, address, reason)
  values (current_setting('app.tenant_id')::uuid, coalesce($1::uuid, gen_random_uuid()), $2, $3, $4, $5, $6, $7,
    $8::jsonb, $9::uuid[], $10, $11, $12, $13, $14)`;

/** What stands for a session in the log: a hash of its id, which is no credential; never its token. */
export const sessionHash = (sessionId: string): string =>
  createHash('sha256').update(sessionId).digest('hex').slice(0, 32);

/** Where an event's sealed reason belongs. */
export const reasonPlace = (tenant: string, eventId: string) => ({
  tenant,
  table: 'audit_events',
  column: 'reason',
  row: eventId,
});
