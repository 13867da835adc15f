import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type RawBuilder, sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

export type StoredAuditEvent = {
  readonly id: string;
  /** Its number in the chain; absent until it is sealed, within a second. */
  readonly sequence?: number;
  /** Instant in UTC, ISO 8601, to the microsecond: a place in the list. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly outcome: string;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly purpose?: string;
  readonly session?: string;
  /** How many members it touched. */
  readonly members?: number;
  readonly ofAllMembers: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  /** Sealed free text, to be opened with the tenant's data key. */
  readonly reason?: Buffer;
};

/** What is looked for; a part left out is not asked. */
export type AuditFilter = {
  /** Instants; `to` is not included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actorId?: string | undefined;
  /** The whole word, or its beginning up to a dot: 'member' finds 'member.read'. */
  readonly action?: string | undefined;
  readonly outcome?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  /** Any of these: a member and the keys that were merged into it. */
  readonly members?: readonly MemberKey[] | undefined;
  /** With `members`: also what touched all members, and the loads that state something about them. */
  readonly withAllMembers?: boolean | undefined;
  readonly purpose?: string | undefined;
  readonly ids?: readonly string[] | undefined;
};

/** Place of the last row of a page. */
export type AuditPlace = { readonly at: string; readonly id: string };

/** Audit events, newest first. @param before place of the last row of the page before; omit for the first. */
export async function listAuditEvents(
  tx: TenantTx,
  filter: AuditFilter,
  limit: number,
  before?: AuditPlace,
): Promise<StoredAuditEvent[]> {
  const place = before ? sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : undefined;
  const asked = [...conditionsOf(filter), ...(place ? [place] : [])];
  const { rows } = await sql<Record<string, unknown>>`
    select e.id, s.sequence, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      e.actor_kind as "actorKind", e.actor_id as "actorId", e.action, e.outcome, e.subject_kind as "subjectKind",
      e.subject_id as "subjectId", e.purpose, e.session, cardinality(e.members) as members,
      e.of_all_members as "ofAllMembers", e.details, e.reason
    from audit_events e left join audit_seals s on s.tenant_id = e.tenant_id and s.event_id = e.id
    where ${asked.length === 0 ? sql`true` : sql.join(asked, sql` and `)}
    order by e.at desc, e.id desc limit ${limit}`.execute(tx);
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as StoredAuditEvent,
  );
}

/** One event with whose data it touched; undefined when the tenant has none of this id. */
export async function findAuditEvent(
  tx: TenantTx,
  id: string,
): Promise<(StoredAuditEvent & { readonly memberKeys: readonly MemberKey[] }) | undefined> {
  const [event] = await listAuditEvents(tx, { ids: [id] }, 1);
  if (!event) return undefined;
  const { rows } = await sql<{ members: MemberKey[] | null }>`
    select members from audit_events where id = ${id}`.execute(tx);
  return { ...event, memberKeys: rows[0]?.members ?? [] };
}

/** What somebody's own sign-in went through lately: kinds of events, newest first, at most 30. */
export async function listOwnEvents(
  tx: TenantTx,
  userId: string,
): Promise<{ at: string; action: string; outcome: 'success' | 'denied' | 'failed' }[]> {
  const { rows } = await sql<{ at: Date; action: string; outcome: 'success' | 'denied' | 'failed' }>`
    select at, action, outcome from audit_events
    where at > now() - interval '90 days'
      and (actor_id = ${userId} and action in ('session.sign-in', 'session.sign-out', 'session.factor', 'session.letter')
        or subject_kind = 'user' and subject_id = ${userId} and action in (
          'session.sign-in', 'credential.change', 'totp-factor.create', 'totp-factor.delete', 'passkey.create',
          'passkey.delete', 'recovery-codes.create', 'email-change.create', 'email-change.change', 'factor-reset.create',
          'factor-reset.change', 'people.sessions-end'))
    order by at desc, id desc limit 30`.execute(tx);
  return rows.map(({ at, ...event }) => ({ ...event, at: at.toISOString() }));
}

/** Where the chain stands in the database: its last sealed event, when it was sealed, and how many events wait. */
export async function readChainState(
  tx: TenantTx,
): Promise<{ readonly sealedTo: number; readonly sealedAt: string | undefined; readonly waiting: number }> {
  const { rows } = await sql<{ sealed: number | null; record: string | null; waiting: number }>`
    select (select max(sequence) from audit_seals) as sealed,
      (select record from audit_heads order by sequence desc limit 1) as record,
      (select count(*) from audit_events e where e.at > clock_timestamp() - interval '1 day'
        and not exists (select from audit_seals s where s.event_id = e.id and s.tenant_id = e.tenant_id)) as waiting
    `.execute(tx);
  const { sealed, record, waiting } = rows[0]!;
  return { sealedTo: sealed ?? 0, sealedAt: record ? (JSON.parse(record) as { at: string }).at : undefined, waiting };
}

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const equal = (column: string, value: string | undefined) =>
    value === undefined ? [] : [sql`${sql.ref(`e.${column}`)} = ${value}`];
  const { from, to, action, members, withAllMembers, ids } = filter;
  return [
    ...(from === undefined ? [] : [sql`e.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`e.at < ${to}::timestamptz`]),
    ...equal('actor_id', filter.actorId),
    ...(action === undefined ? [] : [sql`(e.action = ${action} or starts_with(e.action, ${`${action}.`}))`]),
    ...equal('outcome', filter.outcome),
    ...equal('subject_kind', filter.subjectKind),
    ...equal('subject_id', filter.subjectId),
    ...equal('purpose', filter.purpose),
    ...(members === undefined
      ? []
      : [
          withAllMembers
            ? sql`(e.members && ${[...members]}::uuid[] or e.of_all_members
                or (e.subject_kind = 'load' and e.action in ('load.activate', 'load.undo') and e.subject_id in (
                  select i.load_id::text from member_identities i where i.member_id = any(${[...members]}::uuid[]))))`
            : sql`e.members && ${[...members]}::uuid[]`,
        ]),
    ...(ids === undefined ? [] : [sql`e.id = any(${[...ids]}::uuid[])`]),
  ];
}
