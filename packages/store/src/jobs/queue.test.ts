import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreError } from '../postgres/errors.ts';
import { withTenant } from '../postgres/tenant.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import type { JobPayload } from './payload.ts';
import { openQueue, type Queue } from './queue.ts';

let t: TestDatabase;
let queue: Queue;
const children: ChildProcess[] = [];

beforeEach(async () => {
  t = await testDatabase();
  queue = await openQueue(t.database, t.urls.jobs);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await queue.close();
  await t.close();
});

const kind = 'import-file';
const payloadOf = (tenantId: TenantId): JobPayload => ({ tenantId, jobRunId: randomUUID(), subjectId: randomUUID() });
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000 });
const stateOf = async (id: string) =>
  (await t.asSuperuser('select state::text, output from jobs.job where id = $1', [id]))[0];

test('a job reaches its worker once, with its ids', async () => {
  const seen: JobPayload[] = [];
  const payload = payloadOf(t.alpha);
  await queue.enqueue(kind, payload);
  await queue.enqueue(kind, payload);
  await queue.work(kind, async (job) => void seen.push(job));
  await until(() => seen.length > 0);
  await vi.waitFor(async () => expect((await stateOf(payload.jobRunId))?.state).toBe('completed'));
  expect(seen).toEqual([payload]);
});

test('asked for again after it ended, a job runs again', async () => {
  let runs = 0;
  const payload = payloadOf(t.alpha);
  await queue.work(kind, async () => {
    runs += 1;
  });
  await queue.enqueue(kind, payload);
  await vi.waitFor(async () => expect((await stateOf(payload.jobRunId))?.state).toBe('completed'), { timeout: 10_000 });
  await queue.enqueue(kind, payload);
  await until(() => runs === 2);
});

test('a tenant that comes later is served between the jobs of one that queued many', async () => {
  const order: string[] = [];
  for (let job = 0; job < 6; job += 1) await queue.enqueue(kind, payloadOf(t.alpha));
  for (let job = 0; job < 3; job += 1) await queue.enqueue(kind, payloadOf(t.beta));
  const nameOf = (tenant: string) => (tenant === t.alpha ? 'alpha' : 'beta');
  await queue.work(kind, async ({ tenantId }) => void order.push(nameOf(tenantId)), { concurrency: 1 });
  await until(() => order.length === 9);
  expect(order.slice(0, 6)).toEqual(['alpha', 'beta', 'alpha', 'beta', 'alpha', 'beta']);
});

test('jobs of one tenant never run at the same time', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  for (let job = 0; job < 4; job += 1) await queue.enqueue(kind, payloadOf(t.alpha));
  await queue.work(
    kind,
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running -= 1;
      done += 1;
    },
    { concurrency: 3 },
  );
  await until(() => done === 4);
  expect(most).toBe(1);
});

test('a job whose process is killed is finished by another', async () => {
  const payload = payloadOf(t.alpha);
  await queue.enqueue(kind, payload);
  const child = await startWorker();
  const [claimed] = await once(child.stdout!, 'data');
  expect(String(claimed).trim()).toBe(payload.jobRunId);

  const seen: string[] = [];
  await queue.work(kind, async ({ jobRunId }) => void seen.push(jobRunId));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(seen).toEqual([]); // its worker lives: nobody else takes it
  child.kill('SIGKILL');
  await until(() => seen.length > 0);
  expect(seen).toEqual([payload.jobRunId]);
  await vi.waitFor(async () => expect((await stateOf(payload.jobRunId))?.state).toBe('completed'));
});

test('a job that was fetched and not yet claimed when its process died is finished too', async () => {
  const payload = payloadOf(t.alpha);
  await queue.enqueue(kind, payload);
  await t.asSuperuser(`update jobs.job set state = 'active', started_on = now() - interval '6 seconds' where id = $1`, [
    payload.jobRunId,
  ]);
  const seen: string[] = [];
  await queue.work(kind, async ({ jobRunId }) => void seen.push(jobRunId));
  await until(() => seen.length === 1);
});

test('a job that kills every worker ends as failed, also where it is shown', async () => {
  const payload = payloadOf(t.alpha);
  await withTenant(t.database.app, t.alpha, (tx) =>
    tx.insertInto('job_runs').values({ tenant_id: t.alpha, id: payload.jobRunId, kind, state: 'running' }).execute(),
  );
  await queue.enqueue(kind, payload);
  await t.asSuperuser(
    `update jobs.job set state = 'active', retry_count = retry_limit, started_on = now() - interval '6 seconds' where id = $1`,
    [payload.jobRunId],
  );
  await queue.work(kind, async () => {});
  await vi.waitFor(
    async () => {
      const [run] = await t.asSuperuser('select state, error_code from optimiq.job_runs where id = $1', [
        payload.jobRunId,
      ]);
      expect(run).toEqual({ state: 'failed', error_code: 'worker-lost' });
    },
    { timeout: 10_000 },
  );
});

test('a failed job leaves a word and none of its values', async () => {
  const payload = payloadOf(t.alpha);
  await queue.work(kind, async () => {
    throw Object.assign(new Error('CANARY Jane Doe 1EG4TE5MK73'), { detail: 'CANARY', code: 'CANARY Doe' });
  });
  await queue.enqueue(kind, payload);
  await vi.waitFor(async () => expect((await stateOf(payload.jobRunId))?.state).toBe('failed'), { timeout: 10_000 });
  expect((await stateOf(payload.jobRunId))!.output).toEqual({ code: 'internal' });
  expect(await textOfSchema()).not.toContain('CANARY');
});

test('a failure that may pass is tried again', async () => {
  let runs = 0;
  await queue.work(kind, async () => {
    runs += 1;
    if (runs === 1) throw new StoreError('unavailable');
  });
  const payload = payloadOf(t.alpha);
  await queue.enqueue(kind, payload);
  await vi.waitFor(async () => expect((await stateOf(payload.jobRunId))?.state).toBe('completed'), { timeout: 10_000 });
  expect(runs).toBe(2);
});

test('who works on jobs is told of one that is given up', async () => {
  const lost: JobPayload[] = [];
  const payload = payloadOf(t.alpha);
  const handler = async () => {
    throw new StoreError('unavailable');
  };
  await queue.work(kind, handler, { onLost: async (job) => void lost.push(job) });
  await queue.enqueue(kind, payload);
  await until(() => lost.length > 0);
  expect(lost).toEqual([payload]);
});

test.each<{ name: string; payload: object }>([
  { name: 'a field that is no id', payload: { note: 'CANARY' } },
  { name: 'text in place of an id', payload: { subjectId: 'CANARY' } },
  { name: 'an object in place of an id', payload: { subjectId: { name: 'CANARY' } } },
])('$name is refused before it reaches the queue', async ({ payload }) => {
  const bad = { ...payloadOf(t.alpha), ...payload } as JobPayload;
  const error = await queue.enqueue(kind, bad).catch((caught) => caught);
  expect(error).toBeInstanceOf(Error);
  expect(error.message).not.toContain('CANARY');
  expect(await textOfSchema()).not.toContain('CANARY');
});

test('the app role cannot look into the queue', async () => {
  await expect(t.database.appPool.query('select * from jobs.job')).rejects.toMatchObject({ code: 'permission' });
});

async function startWorker(): Promise<ChildProcess> {
  const script = new URL('../testing/job-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  child.stdin!.end(JSON.stringify({ urls: t.urls, kind }));
  return child;
}

/** Every row of every table of the schema, as text. */
async function textOfSchema(): Promise<string> {
  const tables = await t.asSuperuser(
    `select c.oid::regclass::text as name from pg_class c where relnamespace = 'jobs'::regnamespace and relkind in ('r', 'p')`,
  );
  const texts = await Promise.all(tables.map(({ name }) => t.asSuperuser(`select x::text as row from ${name} x`)));
  return JSON.stringify(texts);
}
