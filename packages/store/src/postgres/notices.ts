import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type RawBuilder, sql } from 'kysely';
import { uuidArray } from './member-identity-arrays.ts';
import { isSeen } from './member-matches.ts';
import type { TenantTx } from './tenant.ts';

/** What the tables of a tenant tell somebody; see the API's `NotificationKind`. */
type NoticeKind =
  | 'work-given'
  | 'load-active'
  | 'load-failed'
  | 'load-mapping'
  | 'load-held'
  | 'run-done'
  | 'run-failed'
  | 'matches-open'
  | 'access-alert'
  | 'setting-waiting'
  | 'agreement-ends'
  | 'access-asked'
  | 'report-ready'
  | 'report-paused';

/** One thing somebody is told. */
export type Notice<Kind extends string = NoticeKind> = {
  readonly kind: Kind;
  /** What it is about: a load, a run, a change; absent where it is about several. */
  readonly subjectId?: string;
  /** Since when; later when there is more of it. */
  readonly at: Date;
  /** A number of it: items, pairs, the load's or the run's own. */
  readonly n?: number;
  /** A day it is about. */
  readonly on?: string;
};

type NoticeReader = {
  readonly userId: string;
  /** Only work on these members. */
  readonly panel?: readonly MemberKey[] | undefined;
};

/** Sources of notices; each is asked only for who may see what it reads. */
export type NoticeSource =
  | 'work'
  | 'loads'
  | 'runs'
  | 'matches'
  | 'alerts'
  | 'settings'
  | 'agreements'
  | 'operators'
  | 'reports'
  | 'ownerless';

/** What has ended is told for so long; what waits, until it waits no more. */
const toldForDays = 30;
/** Of one source, the latest. */
const mostOfSource = 20;

const isRecent = (at: RawBuilder<unknown>) => sql`${at} > now() - make_interval(days => ${toldForDays})`;

const sources: Readonly<Record<NoticeSource, (reader: NoticeReader) => RawBuilder<unknown>>> = {
  work: ({ userId, panel }) => sql`
    select 'work-given' as kind, e.change_id as id, max(e.at) as at, count(*)::int as n, null::date as "on"
    from work_items w cross join lateral (
      select e.change_id, e.at, e.by_id from work_events e
      where e.item_id = w.id and e.action in ('accept', 'assign', 'claim') and not e.is_undone
      order by e.version desc limit 1) e
    where w.owner_id = ${userId} and w.state = 'open' and ${isRecent(sql`w.handed_at`)} and e.by_id <> ${userId}
      and ${panel ? sql`w.member_id = any(${uuidArray(panel)}::uuid[])` : sql`true`}
    group by e.change_id`,
  loads: ({ userId }) => sql`
    select case when state <> 'held' then 'load-' || state when hold_reason = 'mapping' then 'load-mapping'
      else 'load-held' end, id, coalesce(ended_at, activated_at, created_at), number, null::date
    from loads
    where created_by = ${userId}
      and (state = 'held' or (state in ('active', 'failed') and ${isRecent(sql`coalesce(ended_at, activated_at)`)}))`,
  runs: () => sql`
    select 'run-' || state, id, finished_at, number, null::date
    from runs where state in ('done', 'failed') and ${isRecent(sql`finished_at`)}`,
  matches: () => sql`
    select 'matches-open', null::uuid, max(m.opened_at), count(*)::int, null::date
    from member_matches m
    where m.state = 'open' and ${isSeen('first_id')} and ${isSeen('second_id')} having count(*) > 0`,
  alerts: () => sql`
    select 'access-alert', id, last_at, null::int, null::date from access_alerts where reviewed_at is null`,
  settings: ({ userId }) => sql`
    select 'setting-waiting', id, asked_at, null::int, null::date
    from setting_changes where state = 'waiting' and asked_by <> ${userId}`,
  // One that another of its kind follows on is no news.
  agreements: () => sql`
    select 'agreement-ends', id, greatest(created_at, expires_on - make_interval(days => ${toldForDays})), null::int, expires_on
    from contracts_on_file c
    where ended_on is null and expires_on between current_date and current_date + ${toldForDays}::int
      and not exists (
        select from contracts_on_file o where o.kind = c.kind and o.ended_on is null and o.effective_on <= c.expires_on + 1
          and (o.expires_on is null or o.expires_on > c.expires_on))`,
  operators: () => sql`
    select 'access-asked', id, asked_at, null::int, null::date
    from operator_access where begins_at is null and ended_at is null`,
  // To its owner; what the owner paused is no news.
  reports: ({ userId }) => sql`
    select 'report-ready', id, made_at, null::int, null::date
    from exports where what = 'report' and state = 'done' and owner_id = ${userId} and ${isRecent(sql`made_at`)}
    union all
    select 'report-paused', id, paused_at, null::int, null::date
    from report_schedules where owner_id = ${userId} and paused_because <> 'asked'`,
  // Whoever is gone is told nothing: those who manage people are.
  ownerless: ({ userId }) => sql`
    select 'report-paused', id, paused_at, null::int, null::date
    from report_schedules where paused_because = 'owner-gone' and owner_id <> ${userId}`,
};

type Row = { kind: NoticeKind; id: string | null; at: Date; n: number | null; on: string | null };

/** What the tables of the tenant tell somebody now, by these sources, newest first. */
export async function listNotices(
  tx: TenantTx,
  reader: NoticeReader,
  from: readonly NoticeSource[],
): Promise<Notice[]> {
  if (from.length === 0) return [];
  const parts = from.map(
    (source) => sql`
      (select * from (${sources[source](reader)}) as s (kind, id, at, n, "on") order by at desc, id limit ${mostOfSource})`,
  );
  const { rows } = await sql<Row>`
    select kind, id, at, n, "on"::text as "on" from (${sql.join(parts, sql` union all `)}) as all_of_them
    order by at desc, kind, id`.execute(tx);
  return rows.map(({ kind, id, at, n, on }) => ({
    ...{ kind, at },
    ...(id === null ? {} : { subjectId: id }),
    ...(n === null ? {} : { n }),
    ...(on === null ? {} : { on }),
  }));
}

/** When somebody read each notice, by its id. */
export async function readMarks(tx: TenantTx, userId: string): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ notice: string; at: Date }>`
    select notice, read_at as at from notification_reads where user_id = ${userId}`.execute(tx);
  return new Map(rows.map(({ notice, at }) => [notice, at]));
}

/**
 * Notes that somebody has read notices.
 *
 * @param read  ids of what was read now.
 * @param still ids of all that the person is told: marks of anything else go, because nobody will ask for them again.
 */
export async function noteRead(
  tx: TenantTx,
  userId: string,
  read: readonly string[],
  still: readonly string[],
): Promise<void> {
  await sql`
    delete from notification_reads
    where user_id = ${userId} and not (notice = any(${[...still]}::text[]))`.execute(tx);
  await sql`
    insert into notification_reads (user_id, notice) select ${userId}, unnest(${[...read]}::text[])
    on conflict (tenant_id, user_id, notice) do update set read_at = now()`.execute(tx);
}

/** Forgets what somebody had read, who is here no more. */
export async function forgetReads(tx: TenantTx, userId: string): Promise<void> {
  await sql`delete from notification_reads where user_id = ${userId}`.execute(tx);
}
