import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { openDatabase, openPool } from './database.ts';
import { withLogin } from './roles.ts';
import { withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(async () => {
  for (const name of logins) await t.asSuperuser(`drop owned by ${name}; drop role ${name}`);
  await t.close();
});

const logins: string[] = [];

test.each<{ name: string; app: () => Promise<string>; fault: RegExp }>([
  { name: 'a superuser', app: async () => t.urls.superuser, fault: /postgres is a superuser/ },
  { name: 'the owner', app: async () => t.urls.owner, fault: /optimiq_owner owns tables/ },
  { name: 'the sign-in role', app: async () => t.urls.auth, fault: /may enter schema auth or jobs/ },
  {
    name: 'a role that bypasses row-level security',
    app: () => login('bypassrls'),
    fault: /bypasses row-level security/,
  },
  { name: 'a role that may create roles', app: () => login('createrole'), fault: /may create roles/ },
  { name: 'a member of the owner', app: () => login('in role optimiq_owner'), fault: /optimiq_owner owns tables/ },
])('the service refuses to work as $name', async ({ app, fault }) => {
  const opening = openDatabase({ ...t.urls, app: await app() });
  await expect(opening).rejects.toThrow(fault);
  await expect(opening).rejects.toMatchObject({ name: 'UnsafeRoleError' });
});

test('a login of another name that is a member of the app role serves', async () => {
  const database = await openDatabase({ ...t.urls, app: await login('in role optimiq_app') });
  const rows = await withTenant(database.app, t.alpha, (tx) => tx.selectFrom('job_runs').selectAll().execute());
  expect(rows).toEqual([]);
  await database.close();
});

test('connections lost while idle are replaced, and nothing ends', async () => {
  let lost = 0;
  const database = await openDatabase(t.urls, () => {
    lost += 1;
  });
  await database.appPool.query('select 1');
  await t.asSuperuser(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'optimiq app'`,
  );
  await expect.poll(() => lost).toBeGreaterThan(0);
  expect((await database.appPool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await database.close();
});

test('a database that cannot be reached is a code, not a crash', async () => {
  const nowhere = t.urls.app.replace(/host=.*/, 'host=%2Fnowhere');
  await expect(openDatabase({ ...t.urls, app: nowhere })).rejects.toMatchObject({
    name: 'StoreError',
    code: 'unavailable',
  });
});

test('a connection lost while a query of the pool is under way is a code, and words of the server stay behind', async () => {
  const pool = openPool(t.urls.auth, 'auth', 1);
  const lost = Object.assign(new Error('terminating connection, value ZQ'), { code: '57P02' });
  pool.once('acquire', (client) => setTimeout(() => client.emit('error', lost), 50));
  const asked = pool.query('select pg_sleep(2)');
  await expect(asked).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
  await expect(asked).rejects.not.toThrow('ZQ');
  await pool.end();
});

test.each(['app', 'jobs', 'auth'] as const)('role %s reaches its own schema only', async (role) => {
  const pool = openPool(t.urls[role], role, 1);
  const table = { app: 'optimiq.job_runs', auth: 'auth.users', jobs: 'jobs.turns' };
  for (const [other, name] of Object.entries(table)) {
    const reading = pool.query(`select 1 from ${name}`);
    if (other === role) await expect(reading).resolves.toBeDefined();
    else await expect(reading).rejects.toMatchObject({ code: 'permission' });
  }
  const creating = pool.query(`create table ${table[role]}_more (x int)`);
  // The queue makes its own tables; the others make none.
  if (role === 'jobs') await expect(creating).resolves.toBeDefined();
  else await expect(creating).rejects.toMatchObject({ code: 'permission' });
  await pool.end();
});

/** A login of its own, with these attributes. */
async function login(attributes: string): Promise<string> {
  const name = `test_login_${randomBytes(4).toString('hex')}`;
  logins.push(name);
  await t.asSuperuser(`create role ${name} login password 'x' ${attributes}`);
  await t.asSuperuser(`grant connect on database ${new URL(t.urls.app).pathname.slice(1)} to ${name}`);
  return withLogin(t.urls.app, name, 'x');
}
