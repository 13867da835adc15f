import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { testServer } from '../testing/server.ts';
import { openPool } from './database.ts';
import { logFaults } from './postgres-log.ts';
import { copyInto, withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const log = () => readFileSync(testServer().logFile, 'utf8');
const canary = 'CANARY-1EG4TE5MK73';
const run = (text: string, values?: unknown[]) =>
  t.database.appPool.query(values ? { text, values } : text).catch((error) => error);

test('errors of every kind leave no value in the server log nor in the error', async () => {
  const errors = await Promise.all([
    run(`select '${canary}'::date`),
    run('select $1::date', [canary]),
    run(`select '${canary}`),
    run(`insert into idempotency_keys (tenant_id, key, request_hash) values ('${t.alpha}', '${canary}', 'x')`),
    run(`select "${canary}" from job_runs`),
    run(`select pg_sleep(0), '${canary}'::int`),
    ...['unique', 'check', 'copy'].map((kind) => violate(kind)),
  ]);
  for (const error of errors) {
    expect(error).toMatchObject({ name: 'StoreError' });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(canary);
  }
  expect(log()).toContain('ready to accept connections');
  expect(log()).not.toContain(canary);
});

test('a value that did reach the log would be seen', async () => {
  const planted = 'PLANTED-1EG4TE5MK73';
  const client = new pg.Client({ connectionString: t.urls.superuser });
  await client.connect();
  await client.query(`set log_min_messages = 'error'; set log_min_error_statement = 'error'`);
  await client.query(`select '${planted}'::date`).catch(() => {});
  await client.end();
  expect(log()).toContain(planted);
});

test('settings that would log values are named, and the embedded server has none', async () => {
  expect(await logFaults(t.database.appPool)).toEqual([]);
  const chatty = openPool(t.urls.superuser, 'owner', 1);
  await chatty.query(
    `set log_min_messages = 'warning'; set log_min_error_statement = 'error'; set log_statement = 'all'`,
  );
  expect(await logFaults(chatty)).toEqual([
    'log_min_error_statement = error',
    'log_min_messages = warning',
    'log_statement = all',
  ]);
  await chatty.end();
});

function violate(kind: string): Promise<Error> {
  const work = withTenant(t.database.app, t.alpha, async (tx) => {
    const key = (name: string) => ({ tenant_id: t.alpha, key: name, request_hash: Buffer.alloc(1) });
    if (kind === 'unique') {
      await tx.insertInto('idempotency_keys').values(key(canary)).execute();
      await tx.insertInto('idempotency_keys').values(key(canary)).execute();
    }
    if (kind === 'check')
      await tx
        .insertInto('idempotency_keys')
        .values(key(`${canary} with spaces`))
        .execute();
    if (kind === 'copy') await copyInto(tx, 'job_runs', ['tenant_id', 'kind', 'done'], [[t.alpha, 'import', canary]]);
  });
  return work.then(
    () => new Error('no failure'),
    (error) => error,
  );
}
