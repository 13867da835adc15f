import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { StoreClient } from '../postgres/client.ts';

/**
 * Proof that this process lives: an advisory lock that its connection holds and that the server drops the
 * moment the process is gone, however it went.
 */
export type Lease = {
  readonly worker: number;
  /**
   * Jobs whose worker is gone, of the given queues, and our own whose end could not be written down.
   *
   * @param held ids of the jobs this process works on now.
   */
  abandoned(queues: readonly string[], held: readonly string[]): Promise<AbandonedJob[]>;
  release(): Promise<void>;
};

export type AbandonedJob = {
  readonly id: string;
  readonly queue: string;
  readonly retryCount: number;
  readonly retryLimit: number;
};

const lockClass = 20_846;

/** Takes a worker number and its lock; takes the lock again whenever the database comes back. */
export async function takeLease(jobsUrl: string, pool: pg.Pool): Promise<Lease> {
  const { rows } = await pool.query('insert into workers default values returning number');
  const worker: number = rows[0].number;
  let isReleased = false;
  let client = await hold(jobsUrl, worker);

  const renewWhenLost = (held: StoreClient) =>
    held.once('end', async () => {
      while (!isReleased) {
        try {
          client = await hold(jobsUrl, worker);
          renewWhenLost(client);
          return;
        } catch {
          await sleep(500);
        }
      }
    });
  renewWhenLost(client);

  return {
    worker,
    abandoned: async (queues, held) => (await pool.query(abandonedJobs, [worker, lockClass, queues, held])).rows,
    release: async () => {
      isReleased = true;
      await pool.query('delete from claims where worker = $1', [worker]);
      await pool.query('delete from workers where number = $1', [worker]);
      await client.end();
    },
  };
}

async function hold(jobsUrl: string, worker: number): Promise<StoreClient> {
  const client = new StoreClient({ connectionString: jobsUrl, application_name: 'optimiq lease', keepAlive: true });
  await client.connect();
  await client.query('select pg_advisory_lock($1, $2)', [lockClass, worker]);
  return client;
}

// A worker writes its claim right after it fetched the job: one without a claim after five seconds died between.
const abandonedJobs = `
  select job.id, job.name as queue, job.retry_count as "retryCount", job.retry_limit as "retryLimit"
  from job left join claims on claims.job_id = job.id
  where job.state = 'active' and job.name = any($3) and job.id <> all($4::uuid[])
    and case when claims.worker is null then job.started_on < now() - interval '5 seconds'
      when claims.worker = $1 then true
      else not exists (
        select from pg_locks held
        where held.locktype = 'advisory' and held.granted and held.classid = $2 and held.objid = claims.worker
          and held.database = (select oid from pg_database where datname = current_database()))
      end`;
