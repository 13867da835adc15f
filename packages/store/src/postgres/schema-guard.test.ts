import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueue } from '../jobs/queue.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { schemaFaults, tablesWithoutTenant } from './schema-guard.ts';

let t: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  t = await testDatabase();
  superuser = new pg.Client({ connectionString: t.urls.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await t.close();
});

test('no table, key, view, function or right lets a tenant see past its own rows', async () => {
  const queue = await openQueue(t.database, t.urls.jobs); // with the queue's own tables in place
  await queue.close();
  expect(await schemaFaults(superuser)).toEqual([]);
});

test('every exception names a table that exists, and a reason', async () => {
  for (const [name, reason] of Object.entries(tablesWithoutTenant)) {
    expect((await superuser.query('select to_regclass($1) as found', [name])).rows[0].found, name).not.toBeNull();
    expect(reason.length).toBeGreaterThan(10);
  }
});

const walled = (columns: string) => `create table optimiq.bad (${columns});
  alter table optimiq.bad enable row level security; alter table optimiq.bad force row level security;
  create policy tenant_isolation on optimiq.bad using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`;
const good = 'tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)';

test.each<{ name: string; broken: string; fault: string | undefined }>([
  { name: 'a table made as the others', broken: walled(good), fault: undefined },
  {
    name: 'a table without row-level security',
    broken: `create table optimiq.bad (${good})`,
    fault: 'row-level security is off',
  },
  {
    name: 'one that is not forced',
    broken: `${walled(good)} alter table optimiq.bad no force row level security`,
    fault: 'does not hold for the owner',
  },
  { name: 'one without a tenant', broken: 'create table optimiq.bad (id uuid primary key)', fault: 'has no tenant_id' },
  {
    name: 'a tenant that may be null',
    broken: `${walled('tenant_id uuid, id uuid, unique (tenant_id, id)')}`,
    fault: 'has no tenant_id uuid not null',
  },
  {
    name: 'an open policy',
    broken: `${walled(good)} create policy open on optimiq.bad for select using (true)`,
    fault: 'policy open is not',
  },
  {
    name: 'a policy that lets all rows be written',
    broken: `${walled(good)} alter policy tenant_isolation on optimiq.bad with check (true)`,
    fault: 'policy tenant_isolation is not',
  },
  {
    name: 'a global primary key',
    broken: walled('tenant_id uuid not null, id uuid primary key'),
    fault: 'bad_pkey does not begin with tenant_id',
  },
  {
    name: 'a global unique index',
    broken: `${walled(good)} create unique index global on optimiq.bad (id, tenant_id)`,
    fault: 'unique key global does not begin',
  },
  {
    name: 'a unique index on an expression',
    broken: `${walled(good)} create unique index global on optimiq.bad ((id::text), tenant_id)`,
    fault: 'unique key global does not begin',
  },
  {
    name: 'a foreign key past the tenant',
    broken: `${walled(good)} create table optimiq.worse (${good}, load_no int);
      alter table optimiq.loads add column other int unique; alter table optimiq.worse add foreign key (load_no) references optimiq.loads (other)`,
    fault: 'foreign key worse_load_no_fkey',
  },
  {
    name: 'a table outside the schemas',
    broken: 'create table public.bad (id int)',
    fault: 'public.bad: lies outside',
  },
  {
    name: 'an unlisted table of schema auth',
    broken: 'create table auth.bad (id int)',
    fault: 'auth.bad: lies outside',
  },
  {
    name: "a view with its owner's rights",
    broken: 'create view optimiq.bad as select * from optimiq.job_runs',
    fault: 'the view reads with',
  },
  {
    name: "a view with the caller's rights",
    broken: 'create view optimiq.fine with (security_invoker = true) as select * from optimiq.job_runs',
    fault: undefined,
  },
  {
    name: 'a materialized view',
    broken: 'create materialized view optimiq.bad as select * from optimiq.job_runs',
    fault: 'materialized view',
  },
  { name: 'a shared sequence', broken: 'create sequence optimiq.bad', fault: 'a sequence counts' },
  {
    name: 'a definer function',
    broken: 'create function optimiq.bad() returns int language sql security definer as $$ select 1 $$',
    fault: "runs with its owner's rights",
  },
  {
    name: 'a listed definer function that looks names up elsewhere',
    broken:
      'alter function auth.record_event(text, uuid, text, text, text, text, text, text, text, text, jsonb) set search_path = public',
    fault: "auth.record_event: the function's search path is not fixed",
  },
  {
    name: 'a listed definer function for everybody',
    broken:
      'grant execute on function auth.record_event(text, uuid, text, text, text, text, text, text, text, text, jsonb) to public',
    fault: 'auth.record_event: everybody may call',
  },
  {
    name: 'a chain that can be rewritten',
    broken: 'grant delete on optimiq.audit_seals to optimiq_app',
    fault: 'optimiq_app has the right DELETE',
  },
  {
    name: 'an app role that owns',
    broken: `${walled(good)} alter table optimiq.bad owner to optimiq_app`,
    fault: 'optimiq_app: owns something',
  },
  {
    name: 'an app role that may sign in for others',
    broken: 'grant usage on schema auth to optimiq_app',
    fault: 'optimiq_app: may enter schema auth',
  },
  {
    name: 'an auth role that sees tenants',
    broken: 'grant usage on schema optimiq to optimiq_auth',
    fault: 'optimiq_auth: may enter schema optimiq',
  },
  {
    name: 'an app role that creates',
    broken: 'grant create on schema optimiq to optimiq_app',
    fault: 'optimiq_app: may create in schema',
  },
  {
    name: 'an audit trail that can be changed',
    broken: 'grant update on optimiq.audit_events to optimiq_app',
    fault: 'optimiq_app has the right UPDATE',
  },
  {
    name: 'a right for everybody',
    broken: 'grant select on auth.users to public',
    fault: 'public has the right SELECT',
  },
  {
    name: 'a right to empty tables',
    broken: 'grant truncate on optimiq.job_runs to optimiq_app',
    fault: 'optimiq_app has the right TRUNCATE',
  },
])('the guard judges $name', async ({ broken, fault }) => {
  await superuser.query('begin');
  try {
    await superuser.query(broken);
    const faults = await schemaFaults(superuser);
    if (fault === undefined) expect(faults).toEqual([]);
    else expect(faults.join('\n')).toContain(fault);
  } finally {
    await superuser.query('rollback');
  }
});

test('the guard sees a role that bypasses row-level security', async () => {
  await superuser.query('begin');
  try {
    await superuser.query('alter role optimiq_app bypassrls');
    expect(await schemaFaults(superuser)).toContain('optimiq_app: has rights over the whole server');
  } finally {
    await superuser.query('rollback');
  }
});
