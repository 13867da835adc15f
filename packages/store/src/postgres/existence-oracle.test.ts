import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { seedEveryTable } from '../testing/seed-every-table.ts';
import { type TenantTx, withTenant } from './tenant.ts';

// Beta holds what alpha asks about: alpha must get the answer it would get if beta did not exist.
let t: TestDatabase;
const held = '11111111-1111-4111-8111-111111111111';
beforeAll(async () => {
  t = await testDatabase();
  await seedEveryTable(t);
  // Alpha holds nothing but its keys, whatever refers to what.
  const tables = await t.asSuperuser(
    `select table_name as name from information_schema.columns
     where table_schema = 'optimiq' and column_name = 'tenant_id' and table_name !~ '^(tenant|audit)_'`,
  );
  const deletes = tables.map(({ name }) => `delete from optimiq.${name} where tenant_id = '${t.alpha}'`);
  await t.asSuperuser(['set session_replication_role = replica', ...deletes].join('; '));
});
afterAll(() => t.close());

/** What alpha is told: the result, or the failure's own words. All is undone. */
async function told(work: (tx: TenantTx) => Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  await withTenant(t.database.app, t.alpha, async (tx) => {
    answer = await work(tx);
    throw new Error('undo');
  }).catch((error) => {
    if (error.message !== 'undo') answer = { ...error, message: error.message };
  });
  return answer;
}

const asks: Readonly<Record<string, (tx: TenantTx, id: string) => Promise<unknown>>> = {
  'a primary key': (tx, id) => sql`insert into members (tenant_id, id) values (${t.alpha}, ${id})`.execute(tx),
  'an upsert': (tx, id) =>
    sql`insert into members (tenant_id, id) values (${t.alpha}, ${id}) on conflict do nothing`.execute(tx),
  'a foreign key': (tx, id) =>
    sql`insert into load_problems (tenant_id, load_id, sequence, severity, rule, message)
      values (${t.alpha}, ${id}, 1, 'error', 'form', 'Malformed')`.execute(tx),
  'a read': (tx, id) => sql`select * from members where id = ${id}`.execute(tx),
  'an update': (tx, id) => sql`update job_runs set done = 1 where id = ${id}`.execute(tx),
  'a delete': (tx, id) => sql`delete from members where id = ${id}`.execute(tx),
  'a cast that fails on a row it finds': (tx, id) => sql`select 1 / 0 from members where id = ${id}`.execute(tx),
};

test.each(Object.keys(asks))(
  '%s answers the same for an id that another tenant holds and for one that nobody holds',
  async (name) => {
    const ask = asks[name]!;
    const [of, ofNobody] = [await told((tx) => ask(tx, held)), await told((tx) => ask(tx, randomUUID()))];
    expect(of).toEqual(ofNobody);
    expect(of).toBeDefined();
  },
);

test('a unique number that another tenant uses is free', async () => {
  const insert = (tx: TenantTx) =>
    sql`insert into loads (tenant_id, id, number, format, source, file_name, created_by)
      values (${t.alpha}, ${held}, 1, 'x12-837', 'plan', ${Buffer.from('x')}, 'test')`.execute(tx);
  expect(await told(insert)).toMatchObject({ numAffectedRows: 1n });
});

test('a foreign key to a row of another tenant fails as one to nothing, and names no value', async () => {
  const answer = await told((tx) => asks['a foreign key']!(tx, held));
  expect(answer).toMatchObject({ code: 'foreign-key', sqlState: '23503' });
  expect(JSON.stringify(answer)).not.toContain(held);
});

test('statistics of the planner are hidden from the app role', async () => {
  await t.asSuperuser('analyze');
  const { rows } = await t.database.appPool.query(`select tablename from pg_stats where schemaname = 'optimiq'`);
  expect(rows).toEqual([]);
});
