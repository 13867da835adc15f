import { PgBoss } from 'pg-boss';
import type { Database } from '../postgres/database.ts';
import { openPool } from '../postgres/database.ts';
import { toStoreError } from '../postgres/errors.ts';
import { toJobFailure } from './failure.ts';
import { type AbandonedJob, type Lease, takeLease } from './lease.ts';
import { failLostJobRun } from './lost-job-run.ts';
import { checkedPayload, type JobPayload } from './payload.ts';
import { nextTurn, noteServed } from './turns.ts';

export type JobHandler = (job: JobPayload, signal: AbortSignal) => Promise<void>;

export type WorkOptions = {
  /** Jobs of this kind at once in this process, 2 by default; of one tenant never more than one. */
  readonly concurrency?: number;
  /** Told of a job that is given up: it failed each time, or every worker that had it was lost. */
  readonly onLost?: (job: JobPayload) => Promise<void>;
};

/** Jobs by kind. The queue holds ids only; progress and outcome are in the tenant's job_runs. */
export type Queue = {
  /** Asks for a job. Asked again while it waits or runs, nothing changes; asked after it ended, it runs again. */
  enqueue(kind: string, payload: JobPayload): Promise<void>;
  /** Works on jobs of a kind, tenants by turns. What the handler throws is kept as a word. */
  work(kind: string, handler: JobHandler, options?: WorkOptions): Promise<void>;
  /** Whether a job has waited for so long while none runs: nobody takes jobs. */
  isStalled(minutes: number): Promise<boolean>;
  /** Claims nothing more, waits up to 14 s for what is running, and leaves the rest to the next start. */
  close(): Promise<void>;
};

const sweepEveryMs = 1000;
const drainMs = 14_000;
/** A job counts as held here until the queue has surely written down how it ended. */
const settleMs = 3_000;
const retryLimit = 5;

/**
 * Opens the queue in schema jobs; makes or upgrades its tables.
 *
 * A job whose process was killed goes to another worker within seconds: each worker holds a lock that the
 * database drops with its connection, and all others look for jobs of workers whose lock is gone.
 *
 * @param onError told of failures between jobs as a word, for the log.
 */
export async function openQueue(
  database: Database,
  jobsUrl: string,
  onError: (code: string) => void = () => {},
): Promise<Queue> {
  const pool = openPool(jobsUrl, 'jobs', 3);
  const boss = new PgBoss({
    connectionString: jobsUrl,
    schema: 'jobs',
    application_name: 'optimiq queue',
    createSchema: false,
    max: 4,
    schedule: false,
    registerInstance: false,
    monitorIntervalSeconds: 60,
    maintenanceIntervalSeconds: 3600,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => onError(toStoreError(error).code));
  await boss.start().catch((error) => {
    throw toStoreError(error);
  });
  const lease = await takeLease(jobsUrl, pool);
  const kinds = new Map<string, string[]>();
  const held = new Map<string, object>();
  const onLost = new Map<string, NonNullable<WorkOptions['onLost']>>();
  const giveUp = async (kind: string, job: JobPayload, code?: string) => {
    await failLostJobRun(database, job, code);
    await onLost.get(kind)?.(job);
  };

  const sweep = async () => {
    if (kinds.size === 0) return;
    for (const job of await lease.abandoned([...kinds.keys()], [...held.keys()])) {
      await handBack(boss, job, giveUp);
      for (const id of kinds.get(job.queue) ?? []) boss.notifyWorker(id);
    }
  };
  const stopSweeping = repeat(sweep, onError);
  const known = new Set<string>();
  const ensureQueue = async (kind: string) => {
    if (known.has(kind)) return;
    // No time limit of its own: a load of ten million lines runs for as long as its worker lives.
    await boss.createQueue(kind, { retryLimit, retryDelay: 0, expireInSeconds: 86_000, deleteAfterSeconds: 3600 });
    known.add(kind);
  };

  return {
    enqueue: async (kind, payload) => {
      const data = checkedPayload(payload);
      await ensureQueue(kind);
      const send = async () =>
        boss.send(kind, data, {
          id: data.jobRunId,
          priority: -(await nextTurn(pool, kind, data.tenantId)),
          group: { id: data.tenantId },
        });
      if ((await send()) === null) {
        const { rows } = await pool.query(
          `delete from job where name = $1 and id = $2 and state in ('completed', 'cancelled', 'failed') returning id`,
          [kind, data.jobRunId],
        );
        if (rows.length > 0) await send();
      }
      for (const id of kinds.get(kind) ?? []) boss.notifyWorker(id);
    },
    work: async (kind, handler, { concurrency = 2, onLost: told } = {}) => {
      await ensureQueue(kind);
      if (told) onLost.set(kind, told);
      const id = await boss.work<
        JobPayload,
        { code: string } | undefined,
        typeof workOptions & { localConcurrency: number }
      >(kind, { ...workOptions, localConcurrency: concurrency }, async (jobs) =>
        Promise.all(jobs.map((job) => runOne(job, handler))),
      );
      kinds.set(kind, [...(kinds.get(kind) ?? []), id]);
    },
    isStalled: async (minutes) => (await pool.query(stalled, [minutes])).rows[0].stalled,
    close: async () => {
      await stopSweeping();
      await boss.stop({ graceful: true, timeout: drainMs });
      await lease.release();
      await pool.end();
    },
  };

  async function runOne(job: FetchedJob, handler: JobHandler) {
    const token = {};
    held.set(job.id, token);
    try {
      await claim(lease, job);
      await handler(checkedPayload(job.data), job.signal);
      return { id: job.id, status: 'completed' as const };
    } catch (error) {
      const { code, mayPass } = toJobFailure(error);
      if (mayPass && job.retryCount >= retryLimit) await giveUp(job.name, job.data, code).catch(() => {});
      return { id: job.id, status: mayPass ? ('failed' as const) : ('deadletter' as const), output: { code } };
    } finally {
      // The next waiting job is fetched at once, not at the next poll.
      for (const id of kinds.get(job.name) ?? []) boss.notifyWorker(id);
      await pool.query('delete from claims where job_id = $1 and worker = $2', [job.id, lease.worker]).catch(() => {});
      setTimeout(() => held.get(job.id) === token && held.delete(job.id), settleMs).unref();
    }
  }

  async function claim({ worker }: Lease, job: FetchedJob): Promise<void> {
    await pool.query(
      `insert into claims (job_id, worker) values ($1, $2)
       on conflict (job_id) do update set worker = excluded.worker`,
      [job.id, worker],
    );
    await noteServed(pool, job.name, -job.priority);
  }
}

const workOptions = {
  perJobResults: true,
  includeMetadata: true,
  batchSize: 1,
  pollingIntervalSeconds: 1,
  localGroupConcurrency: 1,
} as const;

type FetchedJob = {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly retryCount: number;
  readonly data: JobPayload;
  readonly signal: AbortSignal;
};

const stalled = `
  select exists (
      select from job where state in ('created', 'retry') and start_after < now()
        and greatest(created_on, start_after) < now() - make_interval(mins => $1))
    and not exists (select from job where state = 'active') as stalled`;

/** Back into the queue, or, when every try of it has killed its worker, failed for good. */
async function handBack(
  boss: PgBoss,
  { id, queue, retryCount, retryLimit: limit }: AbandonedJob,
  giveUp: (kind: string, job: JobPayload) => Promise<void>,
) {
  const [job] = await boss.findJobs<JobPayload>(queue, { id });
  await boss.fail(queue, { id, retryCount }, { code: 'worker-lost' });
  if (retryCount >= limit && job) await giveUp(queue, job.data);
}

/** Runs `work` again and again with a pause between; the returned function ends it and waits for the last run. */
function repeat(work: () => Promise<void>, onError: (code: string) => void): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const schedule = () => {
    timer = setTimeout(() => {
      running = work()
        .catch((error) => onError(toStoreError(error).code))
        .finally(() => !isStopped && schedule());
    }, sweepEveryMs);
    timer.unref();
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
