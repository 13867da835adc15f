import type { Job } from '@optimiq/contracts/jobs';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

const columns = sql<Job>`
  id as "jobId", kind, subject_id as "subjectId", state, stage, done, total, error_code as "errorCode",
  created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt"`;

/** A new queued job; returns its random id. */
export async function createJobRun(tx: TenantTx, kind: Job['kind'], subjectId?: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into job_runs (tenant_id, id, kind, subject_id, state, done)
    values (current_setting('app.tenant_id')::uuid, gen_random_uuid(), ${kind}, ${subjectId ?? null}, 'queued', 0)
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Marks a job as begun, also when it begins again after a crash; false when it has ended already. */
export async function startJobRun(tx: TenantTx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update job_runs set state = 'running', started_at = coalesce(started_at, now()), updated_at = now(),
      done = 0, error_code = null
    where id = ${id} and state in ('queued', 'running')`.execute(tx);
  return numAffectedRows === 1n;
}

/** How far a job has come; `total` stays unknown until it is given. */
export async function reportJobRun(
  tx: TenantTx,
  id: string,
  progress: { stage: string; done: number; total?: number },
): Promise<void> {
  await sql`
    update job_runs set stage = ${progress.stage}, done = ${Math.round(progress.done)},
      total = ${progress.total === undefined ? null : Math.round(progress.total)}, updated_at = now()
    where id = ${id} and state = 'running'`.execute(tx);
}

/** Ends a job. `errorCode` is a word of a closed list, never a message. */
export async function endJobRun(
  tx: TenantTx,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  errorCode?: string,
): Promise<void> {
  await sql`
    update job_runs set state = ${state}, error_code = ${errorCode ?? null}, finished_at = now(), updated_at = now()
    where id = ${id} and state in ('queued', 'running')`.execute(tx);
}

/** One job, or nothing when it is unknown or another tenant's. */
export async function findJobRun(tx: TenantTx, id: string): Promise<Job | undefined> {
  const { rows } = await sql<Job>`select ${columns} from job_runs where id = ${id}`.execute(tx);
  return rows[0] && toJob(rows[0]);
}

/** The latest job about a subject, ended or not. */
export async function findJobOf(tx: TenantTx, kind: Job['kind'], subjectId: string): Promise<Job | undefined> {
  const { rows } = await sql<Job>`
    select ${columns} from job_runs where kind = ${kind} and subject_id = ${subjectId}
    order by created_at desc, id limit 1`.execute(tx);
  return rows[0] && toJob(rows[0]);
}

/** The latest jobs, newest first. */
export async function listJobRuns(tx: TenantTx, limit: number): Promise<Job[]> {
  const { rows } = await sql<Job>`
    select ${columns} from job_runs order by created_at desc, id limit ${limit}`.execute(tx);
  return rows.map(toJob);
}

/** Jobs that were asked for and have not ended: what a start has to take up again. */
export async function listUnfinishedJobRuns(tx: TenantTx): Promise<Job[]> {
  const { rows } = await sql<Job>`
    select ${columns} from job_runs where state in ('queued', 'running') order by created_at, id`.execute(tx);
  return rows.map(toJob);
}

/** Subjects of the jobs of a kind that have not ended. */
export async function listJobSubjects(tx: TenantTx, kind: Job['kind']): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    select subject_id as subject from job_runs
    where kind = ${kind} and state in ('queued', 'running') and subject_id is not null`.execute(tx);
  return rows.map(({ subject }) => subject);
}

type RawJob = { readonly [Name in keyof Job]: unknown };

function toJob(raw: RawJob): Job {
  const filled = Object.entries(raw).filter(([, value]) => value !== null);
  const shown = filled.map(([name, value]) => {
    if (value instanceof Date) return [name, value.toISOString()];
    return name === 'done' || name === 'total' ? [name, Number(value)] : [name, value];
  });
  return Object.fromEntries(shown) as Job;
}
