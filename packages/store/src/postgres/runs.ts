import { randomUUID } from 'node:crypto';
import type { RunId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import type { AuditActor } from './audit.ts';
import { lockTenant } from './loads-locks.ts';
import { visibleLoadNumbers } from './loads-read.ts';
import type { TenantTx } from './tenant.ts';

export type RunState = 'running' | 'done' | 'failed';

/** What a run is made of: with the same engine version it is reproduced from these and the stored inputs. */
export type NewRun = {
  /** 'cms-hcc-v28'. */
  readonly model: string;
  readonly paymentYear: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly engineVersion: string;
  readonly tableVersion: string;
  readonly createdBy: AuditActor;
};

export type Run = Omit<NewRun, 'createdBy'> & {
  readonly id: RunId;
  /** Score rows carry it. */
  readonly number: number;
  /** Active loads when the run began, ascending. */
  readonly loadNumbers: readonly number[];
  readonly state: RunState;
  readonly memberCount: number | undefined;
  /** 64 hex digits: root of the tree with one leaf per member. */
  readonly rootHash: string | undefined;
  readonly isCurrent: boolean;
  readonly errorCode: string | undefined;
  /** Id of the actor. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
};

const columns = sql`
  id, number, model, payment_year as "paymentYear", settings, engine_version as "engineVersion",
  table_version as "tableVersion", load_numbers as "loadNumbers", state, member_count as "memberCount",
  root_hash as "rootHash", is_current as "isCurrent", error_code as "errorCode", created_by as "createdBy",
  created_at as "createdAt", finished_at as "finishedAt"`;

type Row = { [Field in keyof Run]: Run[Field] | null };

/** Begins a run over the loads that are visible now, under the tenant's next number. */
export async function createRun(tx: TenantTx, run: NewRun): Promise<Run> {
  await lockTenant(tx, 'numbering', 'exclusive');
  const { rows } = await sql<Row>`
    insert into runs
      (id, number, model, payment_year, settings, engine_version, table_version, load_numbers, created_by)
    select ${randomUUID()}, coalesce(max(number), 0) + 1, ${run.model}, ${run.paymentYear},
      ${JSON.stringify(run.settings)}::jsonb, ${run.engineVersion}, ${run.tableVersion},
      ${await visibleLoadNumbers(tx)}::int[], ${run.createdBy.id}
    from runs
    returning ${columns}`.execute(tx);
  return toRun(rows[0]!);
}

/** The job of a run of exactly the loads that are visible, while it waits or runs; holds off whoever would plan another. */
export async function findJobOfRunUnderWay(tx: TenantTx): Promise<string | undefined> {
  await lockTenant(tx, 'numbering', 'exclusive');
  const { rows } = await sql<{ id: string }>`
    select j.id from job_runs j join runs r on r.id = j.subject_id
    where j.kind = 'score-population' and j.state in ('queued', 'running')
      and r.load_numbers = ${await visibleLoadNumbers(tx)}::int[]
    limit 1`.execute(tx);
  return rows[0]?.id;
}

/**
 * Ends a run and makes it the current one of its model and payment year, unless a later run already is: a slow run does
 * not push a newer answer aside.
 *
 * @param rootHash 64 hex digits.
 */
export async function finishRun(
  tx: TenantTx,
  id: RunId,
  { memberCount, rootHash }: { readonly memberCount: number; readonly rootHash: string },
): Promise<Result<Run, 'not-running'>> {
  await lockTenant(tx, 'numbering', 'exclusive');
  const run = await findRun(tx, id);
  if (run?.state !== 'running') return failed('not-running');
  const current = await currentRun(tx, run.model, run.paymentYear);
  const isCurrent = !current || current.number < run.number;
  if (current && isCurrent) await sql`update runs set is_current = false where id = ${current.id}`.execute(tx);
  const { rows } = await sql<Row>`
    update runs set state = 'done', is_current = ${isCurrent}, member_count = ${memberCount}, root_hash = ${rootHash},
      finished_at = now()
    where id = ${id} returning ${columns}`.execute(tx);
  return ok(toRun(rows[0]!));
}

/** How the results of a run differ from those of the run that was current before it. */
export type RunImpact = {
  readonly comparedTo: RunId;
  /** Scored in both runs, with another payment score. */
  readonly scoresChanged: number;
  readonly membersAdded: number;
  readonly membersGone: number;
  readonly hccsAdded: number;
  readonly hccsRemoved: number;
};

/** Notes how a run differs from the one before it, while both results are there to be compared. */
export async function noteImpact(tx: TenantTx, id: RunId, impact: RunImpact): Promise<void> {
  await sql`update runs set impact = ${JSON.stringify(impact)}::jsonb where id = ${id}`.execute(tx);
}

/**
 * The first run that saw a load and did not fail, or the latest that tried; undefined before there is one.
 *
 * @param number the load's.
 */
export async function findRunOfLoad(
  tx: TenantTx,
  number: number,
): Promise<{ readonly run: Run; readonly impact: RunImpact | undefined } | undefined> {
  const { rows } = await sql<Row & { impact: RunImpact | null }>`
    select ${columns}, impact from runs where load_numbers @> array[${number}::int]
    order by state = 'failed', case when state = 'failed' then -number else number end limit 1`.execute(tx);
  if (!rows[0]) return undefined;
  const { impact, ...row } = rows[0];
  return { run: toRun(row), impact: impact ?? undefined };
}

/** Ends a run without a result; the current run stays. Fails with 'not-running' when it has ended already. */
export async function failRun(tx: TenantTx, id: RunId, errorCode: string): Promise<Result<RunId, 'not-running'>> {
  const { rows } = await sql`
    update runs set state = 'failed', error_code = ${errorCode}, finished_at = now()
    where id = ${id} and state = 'running' returning 1`.execute(tx);
  return rows.length === 1 ? ok(id) : failed('not-running');
}

/** A run by id; undefined when unknown or another tenant's. */
export async function findRun(tx: TenantTx, id: RunId): Promise<Run | undefined> {
  const { rows } = await sql<Row>`select ${columns} from runs where id = ${id}`.execute(tx);
  return rows[0] && toRun(rows[0]);
}

/**
 * The finished run that screens show for a model and payment year.
 *
 * @param pastAt the one they showed at this moment instead; omit for now.
 */
export async function currentRun(
  tx: TenantTx,
  model: string,
  paymentYear: number,
  pastAt?: Date,
): Promise<Run | undefined> {
  const which = pastAt ? sql`state = 'done' and finished_at <= ${pastAt}` : sql`is_current`;
  const { rows } = await sql<Row>`
    select ${columns} from runs where model = ${model} and payment_year = ${paymentYear} and ${which}
    order by number desc limit 1`.execute(tx);
  return rows[0] && toRun(rows[0]);
}

/**
 * Runs, newest first.
 *
 * @param limit  1 to 200.
 * @param before number of the last run of the previous page; omit for the first.
 */
export async function listRuns(tx: TenantTx, limit: number, before?: number): Promise<Run[]> {
  const { rows } = await sql<Row>`
    select ${columns} from runs where number < ${before ?? 2_147_483_647} order by number desc limit ${limit}`.execute(
    tx,
  );
  return rows.map(toRun);
}

/** Runs a crash may have left, oldest first. */
export async function listUnfinishedRuns(tx: TenantTx): Promise<Run[]> {
  const { rows } = await sql<Row>`select ${columns} from runs where state = 'running' order by number`.execute(tx);
  return rows.map(toRun);
}

const toRun = (row: Row): Run =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined])) as unknown as Run;
