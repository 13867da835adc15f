import type { Cadence, PauseReason, ReportSource } from '@optimiq/contracts/report-schedules';
import type { Purpose } from '@optimiq/domain/access/purposes';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A report that is made by itself, as it is kept. */
export type ReportSchedule = {
  readonly id: string;
  readonly name: string;
  readonly source: ReportSource;
  readonly cadence: Cadence;
  /** '06:30' by the clock of the tenant. */
  readonly at: string;
  readonly roles: string[];
  readonly ownerId: string;
  readonly purpose: Purpose;
  readonly address: string | null;
  readonly nextAt: Date | null;
  readonly pausedBecause: PauseReason | null;
  readonly version: number;
};

export type ScheduleToSave = Pick<ReportSchedule, 'name' | 'source' | 'cadence' | 'at' | 'roles' | 'purpose'> & {
  readonly address: string | undefined;
};

/** What somebody keeps at most. */
export const schedulesOfOwner = 50;

const columns = sql`id, name, source, cadence, at, roles, owner_id as "ownerId", purpose, address, next_at as "nextAt",
  paused_because as "pausedBecause", version`;

/** Somebody's own schedules, by name; everybody's when nobody is named. */
export async function listReportSchedules(tx: TenantTx, ownerId: string | undefined): Promise<ReportSchedule[]> {
  const { rows } = await sql<ReportSchedule>`
    select ${columns} from report_schedules where ${ownerId ?? null}::text is null or owner_id = ${ownerId ?? null}
    order by lower(name), id limit 1000`.execute(tx);
  return rows;
}

export async function findReportSchedule(tx: TenantTx, id: string): Promise<ReportSchedule | undefined> {
  const { rows } = await sql<ReportSchedule>`
    select ${columns} from report_schedules where id = ${id}::uuid`.execute(tx);
  return rows[0];
}

/** Keeps a new schedule that is first due at a time; undefined when its owner has as many as one can. */
export async function createReportSchedule(
  tx: TenantTx,
  ownerId: string,
  { name, source, cadence, at, roles, purpose, address }: ScheduleToSave,
  nextAt: Date,
): Promise<ReportSchedule | undefined> {
  const { rows } = await sql<ReportSchedule>`
    insert into report_schedules (name, source, cadence, at, roles, owner_id, purpose, address, next_at)
    select ${name}, ${JSON.stringify(source)}::jsonb, ${JSON.stringify(cadence)}::jsonb, ${at}, ${roles}::text[], ${ownerId},
      ${purpose}, ${address ?? null}, ${nextAt}::timestamptz
    where (select count(*) from report_schedules where owner_id = ${ownerId}) < ${schedulesOfOwner}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Puts a schedule in the place of its version, due at a time or paused; undefined when it changed meanwhile. */
export async function changeReportSchedule(
  tx: TenantTx,
  { id, version }: Pick<ReportSchedule, 'id' | 'version'>,
  { name, source, cadence, at, roles, purpose, address }: ScheduleToSave,
  nextAt: Date | undefined,
): Promise<ReportSchedule | undefined> {
  const { rows } = await sql<ReportSchedule>`
    update report_schedules set name = ${name}, source = ${JSON.stringify(source)}::jsonb,
      cadence = ${JSON.stringify(cadence)}::jsonb, at = ${at}, roles = ${roles}::text[], purpose = ${purpose},
      address = ${address ?? null}, next_at = ${nextAt ?? null}::timestamptz,
      paused_because = ${nextAt ? null : 'asked'}, paused_at = ${nextAt ? null : sql`now()`}, version = version + 1
    where id = ${id}::uuid and version = ${version} returning ${columns}`.execute(tx);
  return rows[0];
}

/** Removes a schedule; its files stay their owner's until they expire. */
export async function removeReportSchedule(tx: TenantTx, id: string): Promise<void> {
  await sql`delete from report_schedules where id = ${id}::uuid`.execute(tx);
}

/** Schedules that are due, held until the transaction ends; what another process holds is left to it. */
export async function claimDueSchedules(tx: TenantTx, now: Date): Promise<ReportSchedule[]> {
  const { rows } = await sql<ReportSchedule>`
    select ${columns} from report_schedules where next_at <= ${now} order by next_at, id
    for update skip locked`.execute(tx);
  return rows;
}

/** Notes when a schedule is due next. */
export async function noteNextReport(tx: TenantTx, id: string, at: Date): Promise<void> {
  await sql`update report_schedules set next_at = ${at} where id = ${id}::uuid`.execute(tx);
}

/** Pauses a schedule, so that its owner looks at it; one that is paused stays as it is. */
export async function pauseReportSchedule(tx: TenantTx, id: string, because: PauseReason): Promise<void> {
  await sql`
    update report_schedules set next_at = null, paused_because = ${because}, paused_at = now(), version = version + 1
    where id = ${id}::uuid and paused_because is null`.execute(tx);
}
