import type { TenantId } from '@optimiq/domain/kernel/ids';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { seedEveryTable } from '../testing/seed-every-table.ts';
import { openPool } from './database.ts';
import { forgetReads, listNotices, noteRead, readMarks } from './notices.ts';
import { withTenant } from './tenant.ts';

// Both tenants hold the same ids, tags, numbers and file; only tenant_id tells their rows apart.
let t: TestDatabase;
let pool: pg.Pool;
let tables: string[];
const connections = 8;

beforeAll(async () => {
  t = await testDatabase();
  tables = await seedEveryTable(t);
  pool = openPool(t.urls.app, 'app', connections);
});
afterAll(async () => {
  await pool.end();
  await t.close();
});

test('every tenant table holds rows of both tenants, equal but for the tenant', async () => {
  for (const table of tables) {
    const rows = await t.asSuperuser(`select tenant_id, to_jsonb(x) - 'tenant_id' as row from optimiq.${table} x`);
    const of = (tenant: string) =>
      rows.filter((row) => row.tenant_id === tenant).map((row) => withoutInstants(row.row));
    expect(of(t.alpha).length, table).toBeGreaterThan(0);
    expect(of(t.beta), table).toEqual(of(t.alpha));
  }
});

const withoutInstants = (row: object) => Object.entries(row).filter(([name]) => !/(^at|_at)$/.test(name));

type Case = {
  readonly who: 'alpha' | 'beta' | 'nobody';
  readonly table: number;
  readonly query: keyof typeof queries;
  readonly before: 'nothing' | 'failure in a savepoint' | 'prepared';
  readonly after: 'commit' | 'rollback' | 'failure' | 'time limit' | 'cancel';
};

const queries = {
  all: (table: string) => `select tenant_id from ${table}`,
  count: (table: string) => `select tenant_id from ${table} group by tenant_id`,
  'other tenant': (table: string) =>
    `select tenant_id from ${table} where tenant_id in (select unnest(array['ALPHA', 'BETA'])::uuid)`,
  join: (table: string) => `select b.tenant_id from ${table} a join ${table} b on true`,
  exists: (table: string) =>
    `select x.tenant_id from ${table} x where exists (select from ${table} y where y.tenant_id = 'BETA')`,
  lateral: (table: string) => `select y.tenant_id from (values (1)) v, lateral (select tenant_id from ${table}) y`,
  'with recursive': (table: string) =>
    `with recursive r as (select tenant_id, 1 as depth from ${table} union all select tenant_id, 2 from r where depth < 2) select tenant_id from r`,
  window: (table: string) => `select first_value(tenant_id) over (order by tenant_id desc) as tenant_id from ${table}`,
  lock: (table: string) => `select tenant_id from ${table} for share`,
  'or true': (table: string) => `select tenant_id from ${table} where tenant_id is null or true`,
} as const;

const cases = fc.record<Case>({
  who: fc.constantFrom('alpha', 'beta', 'alpha', 'beta', 'nobody'),
  table: fc.nat(1000),
  query: fc.constantFrom(...(Object.keys(queries) as (keyof typeof queries)[])),
  before: fc.constantFrom('nothing', 'nothing', 'failure in a savepoint', 'prepared'),
  after: fc.constantFrom('commit', 'rollback', 'failure', 'commit', 'rollback', 'failure', 'time limit', 'cancel'),
});

test('10,000 random cases on eight connections return no row of another tenant', async () => {
  let ran = 0;
  let returned = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: 250, maxLength: 250 }), async (batch) => {
      const waiting = batch[Symbol.iterator]();
      const lane = async () => {
        for (const one of waiting) {
          const rows = await run(one);
          returned += rows;
          ran += 1;
        }
      };
      await Promise.all(Array.from({ length: connections + 4 }, lane));
    }),
    // Shrinking a race would run for minutes and find another one.
    { numRuns: 40, endOnFailure: true },
  );
  expect(ran).toBeGreaterThanOrEqual(10_000);
  expect(returned).toBeGreaterThan(5_000);
  expect(pool.totalCount).toBe(connections);
}, 300_000);

test('no case changed or removed a row of anybody', async () => {
  for (const table of tables) {
    const rows = await t.asSuperuser(`select tenant_id, count(*)::int as count from optimiq.${table} group by 1`);
    expect(new Set(rows.map(({ count }) => count)).size, table).toBe(1);
  }
});

test('a change without a condition reaches own rows only', async () => {
  for (const table of tables.filter((name) => !/^audit_(events|seals|heads)$/.test(name))) {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [t.alpha]);
      const changed = await client.query(`update ${table} set tenant_id = tenant_id returning tenant_id`);
      const removed = await client.query(`delete from ${table} returning tenant_id`).catch(() => undefined); // a key may hold it
      for (const row of [...changed.rows, ...(removed?.rows ?? [])]) expect(row.tenant_id).toBe(t.alpha);
      expect(changed.rows.length).toBeGreaterThan(0);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }
});

test('a row cannot be given to another tenant', async () => {
  const client = await pool.connect();
  await client.query('begin');
  await client.query(`select set_config('app.tenant_id', $1, true)`, [t.alpha]);
  await expect(client.query('update job_runs set tenant_id = $1', [t.beta])).rejects.toMatchObject({
    code: 'permission',
  });
  await client.query('rollback');
  client.release();
});

test('a wall that is down is noticed by the same cases', async () => {
  const one: Case = {
    who: 'alpha',
    table: tables.indexOf('job_runs'),
    query: 'all',
    before: 'nothing',
    after: 'commit',
  };
  await t.asSuperuser('alter policy tenant_isolation on optimiq.job_runs using (true)');
  await expect(run(one)).rejects.toThrow('expected');
  await expect(run({ ...one, who: 'nobody' })).rejects.toThrow('expected');
});

/** Runs one case on a pooled connection; returns how many rows came back, all of them the tenant's own. */
async function run({ who, table, query, before, after }: Case): Promise<number> {
  const name = tables[table % tables.length]!;
  const text = queries[query](name).replaceAll('ALPHA', t.alpha).replaceAll('BETA', t.beta);
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (who !== 'nobody') await client.query(`select set_config('app.tenant_id', $1, true)`, [t[who]]);
    if (before === 'failure in a savepoint') {
      await client.query('savepoint here');
      await expect(client.query(`select 'CANARY'::int`)).rejects.toMatchObject({ code: 'value' });
      await client.query('rollback to savepoint here');
    }
    // A prepared statement stays on the connection, planned for whoever asked first.
    const statement = before === 'prepared' ? { name: `${query} ${name}`, text } : { text };
    const { rows } = await client.query(mayLock(name) ? statement : { text: queries.all(name) });
    for (const row of rows) expect(row.tenant_id).toBe(who === 'nobody' ? undefined : t[who]);
    if (who === 'nobody') expect(rows).toEqual([]);
    await end(client, after);
    return rows.length;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** Rows that may not be changed may not be locked either. */
const mayLock = (table: string) => !/^audit_(events|seals|heads)$/.test(table);

async function end(client: pg.PoolClient, after: Case['after']): Promise<void> {
  if (after === 'commit') await client.query('commit');
  if (after === 'failure') await expect(client.query('select 1/0')).rejects.toMatchObject({ code: 'value' });
  if (after === 'time limit') {
    await client.query(`set local statement_timeout = '2ms'`);
    await expect(client.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'cancelled' });
  }
  if (after === 'cancel') {
    const running = client.query('select pg_sleep(5)');
    const { processID } = client as unknown as { processID: number };
    const asked: Promise<unknown>[] = [];
    const cancel = setInterval(
      () => asked.push(t.database.appPool.query('select pg_cancel_backend($1)', [processID])),
      4,
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    clearInterval(cancel);
    // A cancel still on its way must not meet the next case on this connection.
    await Promise.all(asked);
    await client.query('rollback').catch(() => undefined);
  }
}

test('SEC-02 somebody of two organizations is told and has read in each what is of it alone', async () => {
  const wait = (tenant: string) =>
    t.asSuperuser(
      `insert into optimiq.setting_changes (tenant_id, id, number, key, state, asked_by)
       values ($1, $2, 7, 'notices', 'waiting', 'test')`,
      [tenant, tenant],
    );
  for (const tenant of [t.alpha, t.beta]) await wait(tenant);
  const told = (tenant: TenantId) =>
    withTenant(t.database.app, tenant, (tx) => listNotices(tx, { userId: 'both' }, ['settings']));
  const marks = (tenant: TenantId) => withTenant(t.database.app, tenant, (tx) => readMarks(tx, 'both'));
  for (const tenant of [t.alpha, t.beta]) expect(await told(tenant)).toMatchObject([{ subjectId: tenant }]);

  const id = `setting-waiting:${t.alpha}`;
  await withTenant(t.database.app, t.alpha, (tx) => noteRead(tx, 'both', [id], [id]));
  expect([[...(await marks(t.alpha)).keys()], [...(await marks(t.beta)).keys()]]).toEqual([[id], []]);
  await withTenant(t.database.app, t.beta, (tx) => forgetReads(tx, 'both'));
  expect((await marks(t.alpha)).size).toBe(1);
  await withTenant(t.database.app, t.alpha, (tx) => noteRead(tx, 'both', [], []));
  expect((await marks(t.alpha)).size).toBe(0);
});
