import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { Access, Alert, AlertKind, Past } from '@optimiq/domain/privacy/unusual-access/model';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Stands for no single member in an alert's key. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Sealed events a reader of the log has not come to yet, oldest first. */
export async function nextSealed(
  tx: TenantTx,
  reader: 'access-watch' | 'syslog',
  limit: number,
): Promise<{ sequence: number; id: string }[]> {
  const { rows } = await sql<{ sequence: number; id: string }>`
    select sequence, event_id as id from audit_seals
    where sequence > coalesce((select sequence from audit_readers where reader = ${reader}), 0)
    order by sequence limit ${limit}`.execute(tx);
  return rows;
}

/** Notes up to which event a reader has come; never back. */
export async function noteRead(tx: TenantTx, reader: 'access-watch' | 'syslog', sequence: number): Promise<void> {
  await sql`
    insert into audit_readers (tenant_id, reader, sequence)
    values (current_setting('app.tenant_id')::uuid, ${reader}, ${sequence})
    on conflict (tenant_id, reader) do update set sequence = greatest(audit_readers.sequence, excluded.sequence)
    `.execute(tx);
}

/** Days of people that some of these events are of: what the watch has to look at again as a whole. */
export async function daysOf(
  tx: TenantTx,
  from: number,
  to: number,
): Promise<{ actorId: string; day: CalendarDate }[]> {
  const { rows } = await sql<{ actorId: string; day: CalendarDate }>`
    select distinct e.actor_id as "actorId", (e.at at time zone 'UTC')::date as day
    from audit_seals s join audit_events e on e.tenant_id = s.tenant_id and e.id = s.event_id
    where s.sequence between ${from} and ${to} and e.actor_kind in ('user', 'client')
      and (e.members is not null or e.action like 'break-glass.%')
    order by 1, 2`.execute(tx);
  return rows;
}

/** What a person did on a day, sealed, in the order of time; `opened` is left to the caller. */
export async function accessesOf(tx: TenantTx, actorId: string, day: CalendarDate): Promise<Omit<Access, 'opened'>[]> {
  const { rows } = await sql<{ id: string; at: string; action: string; members: MemberKey[] | null }>`
    select e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.action, e.members
    from audit_events e join audit_seals s on s.tenant_id = e.tenant_id and s.event_id = e.id
    where e.actor_id = ${actorId} and e.actor_kind in ('user', 'client')
      and e.at >= ${day}::date::timestamp at time zone 'UTC' and e.at < (${day}::date + 1)::timestamp at time zone 'UTC'
      and (e.members is not null or e.action like 'break-glass.%')
    order by e.at, e.id`.execute(tx);
  return rows.map(({ members, ...row }) => ({ ...row, actorId, members: members ?? [] }));
}

/** A person's past: the thirty active days before a day. */
export async function pastOf(tx: TenantTx, actorId: string, day: CalendarDate): Promise<Past> {
  const { rows } = await sql<{ members: number; hours: number[] }>`
    select count(distinct m.member)::int as members,
      array_agg(distinct extract(hour from e.at at time zone 'UTC')::int) as hours
    from audit_events e left join lateral unnest(e.members) m (member) on true
    where e.actor_id = ${actorId} and e.actor_kind in ('user', 'client') and e.members is not null
      and e.at < ${day}::date::timestamp at time zone 'UTC'
      and e.at >= (${day}::date - 180)::timestamp at time zone 'UTC'
    group by (e.at at time zone 'UTC')::date order by (e.at at time zone 'UTC')::date desc limit 30`.execute(tx);
  return {
    membersByDay: rows.map(({ members }) => members),
    hours: [...new Set(rows.flatMap(({ hours }) => hours))].sort((a, b) => a - b),
  };
}

/** Saves the alerts of one person's day; one that grew is open again, unless it was reviewed with the same events. */
export async function saveAlerts(tx: TenantTx, alerts: readonly Alert[]): Promise<number> {
  let changed = 0;
  for (const { kind, actorId, day, member, events, measured, firstAt, lastAt } of alerts) {
    const { numAffectedRows } = await sql`
      insert into access_alerts as a
        (tenant_id, kind, actor_id, on_day, member_id, events, measured, first_at, last_at)
      values (current_setting('app.tenant_id')::uuid, ${kind}, ${actorId}, ${day}, ${member ?? nobody},
        ${[...events]}::uuid[], ${JSON.stringify(measured)}::jsonb, ${firstAt}, ${lastAt})
      on conflict (tenant_id, kind, actor_id, on_day, member_id) do update
        set events = excluded.events, measured = excluded.measured, first_at = excluded.first_at,
          last_at = excluded.last_at, reviewed_by = null, reviewed_at = null
        where a.events <> excluded.events`.execute(tx);
    changed += Number(numAffectedRows ?? 0);
  }
  return changed;
}

export type StoredAlert = {
  readonly id: string;
  readonly kind: AlertKind;
  readonly actorId: string;
  readonly on: CalendarDate;
  readonly memberKey?: MemberKey;
  readonly events: number;
  readonly measured: Readonly<Record<string, number>>;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly reviewedBy?: string;
  readonly reviewedAt?: Date;
};

/** Alerts, latest day first. @param before day and id of the last of the page before. */
export async function listAlerts(
  tx: TenantTx,
  state: 'open' | 'all',
  limit: number,
  before?: { readonly day: string; readonly id: string },
): Promise<StoredAlert[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select id, kind, actor_id as "actorId", on_day as "on", nullif(member_id, ${nobody}::uuid) as "memberKey",
      cardinality(events) as events, measured, first_at as "firstAt", last_at as "lastAt",
      reviewed_by as "reviewedBy", reviewed_at as "reviewedAt"
    from access_alerts
    where ${state === 'all' ? sql`true` : sql`reviewed_at is null`}
      and ${before ? sql`(on_day, id) < (${before.day}::date, ${before.id}::uuid)` : sql`true`}
    order by on_day desc, id desc limit ${limit}`.execute(tx);
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as StoredAlert,
  );
}

/** Events of an alert; undefined when there is no such alert. */
export async function eventsOfAlert(tx: TenantTx, id: string): Promise<string[] | undefined> {
  const { rows } = await sql<{ events: string[] }>`select events from access_alerts where id = ${id}`.execute(tx);
  return rows[0]?.events;
}

/** Notes that somebody looked at an alert; undefined when there is none that is open. */
export async function reviewAlert(tx: TenantTx, id: string, by: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    update access_alerts set reviewed_by = ${by}, reviewed_at = now()
    where id = ${id} and reviewed_at is null returning reviewed_at as at`.execute(tx);
  return rows[0]?.at;
}

/** Members whose every access is looked at. */
export async function watchedMembers(tx: TenantTx): Promise<Set<MemberKey>> {
  const { rows } = await sql<{ key: MemberKey }>`select member_id as key from watched_members`.execute(tx);
  return new Set(rows.map(({ key }) => key));
}

/** Flags a member, or takes the flag away; doing it again changes nothing. */
export async function setWatched(tx: TenantTx, member: MemberKey, isWatched: boolean, by: string): Promise<void> {
  if (isWatched) {
    await sql`
      insert into watched_members (tenant_id, member_id, flagged_by)
      values (current_setting('app.tenant_id')::uuid, ${member}, ${by}) on conflict do nothing`.execute(tx);
  } else await sql`delete from watched_members where member_id = ${member}`.execute(tx);
}
