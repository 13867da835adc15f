import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueue } from '../jobs/queue.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { type Attempt, attempt, attempts, type Outcome, readRelations, type Walls } from '../testing/row-security.ts';
import { attacks } from '../testing/row-security-attacks.ts';
import { seedEveryTable } from '../testing/seed-every-table.ts';
import { openPool } from './database.ts';

// Relations, rights and functions come from the catalogue: a table, view or function of a later migration is attacked too.
const seed = 20_261_127;
const lanes = 8;

type Open = Walls & { readonly t: TestDatabase; close(): Promise<void> };

/** A database with rows of both tenants, broken by `fault`, and connections to attack it by. */
async function openWalls(fault?: string): Promise<Open> {
  const t = await testDatabase();
  await seedEveryTable(t);
  if (fault) await t.asSuperuser(fault);
  const pools = new Map<string, pg.Pool>();
  return {
    t,
    relations: await readRelations((text) => t.asSuperuser(text), t.alpha),
    tenants: { alpha: t.alpha, beta: t.beta },
    pool: (as, hadTenant) => {
      const key = `${as} ${hadTenant}`;
      if (!pools.has(key)) pools.set(key, openPool(t.urls[as], as, hadTenant ? lanes : 2));
      return pools.get(key)!;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      await t.close();
    },
  };
}

/** Runs the attempts, some at a time; outcomes in no order. */
async function runAll(walls: Walls, all: readonly Attempt[]): Promise<Outcome[]> {
  const waiting = all[Symbol.iterator]();
  const outcomes: Outcome[] = [];
  const lane = async () => {
    for (const one of waiting) outcomes.push(await attempt(walls, one));
  };
  await Promise.all(Array.from({ length: lanes + 2 }, lane));
  return outcomes;
}

const holes = (outcomes: readonly Outcome[]) => [
  ...new Set(
    outcomes.filter(({ hole }) => hole).map(({ attack, relation, hole }) => `${attack} on ${relation}: ${hole}`),
  ),
];

let walls: Open;
beforeAll(async () => {
  walls = await openWalls();
});
afterAll(() => walls.close());

const contents = async () =>
  Promise.all(
    walls.relations.map(async ({ name }) => {
      const [row] = await walls.t.asSuperuser(
        `select md5(string_agg(x::text, '|' order by x::text)) as hash from ${name} x`,
      );
      return [name, row!.hash];
    }),
  );

test('SEC-04 COV-13 10,000 generated statements reach no row of another tenant, and own rows are seen', async () => {
  const before = await contents();
  const outcomes = await runAll(walls, fc.sample(attempts, { seed, numRuns: 10_000 }));
  expect(holes(outcomes)).toEqual([]);
  expect(outcomes).toHaveLength(10_000);
  expect(await contents()).toEqual(before);

  // The control: each relation was read with success, and each attack did what it is for.
  const seen = outcomes.filter(({ own }) => own > 0);
  expect(new Set(seen.map(({ relation }) => relation))).toEqual(new Set(walls.relations.map(({ name }) => name)));
  expect(seen.length).toBeGreaterThan(2_500);
  const did = new Set(outcomes.filter(({ own, refused }) => own > 0 || refused).map(({ attack }) => attack));
  const idle = attacks
    .filter(({ name, gives }) => gives !== 'nothing foreign' && !did.has(name))
    .map(({ name }) => name);
  expect(idle).toEqual([]);
}, 180_000);

// Each in a relation of its own, all in one database.
const faults: readonly { readonly name: string; readonly at: string; readonly fault: string }[] = [
  {
    name: 'a policy that lets all rows be read',
    at: 'job_runs',
    fault: 'alter policy tenant_isolation on optimiq.job_runs using (true)',
  },
  {
    name: 'a policy that lets all rows be written',
    at: 'blobs',
    fault: 'alter policy tenant_isolation on optimiq.blobs with check (true)',
  },
  { name: 'a second, open policy', at: 'loads', fault: 'create policy open on optimiq.loads for select using (true)' },
  {
    name: 'a table without row-level security',
    at: 'members',
    fault: 'alter table optimiq.members disable row level security',
  },
  {
    name: 'a table that its owner sees whole',
    at: 'feeds',
    fault: 'alter table optimiq.feeds no force row level security',
  },
  {
    name: "a view with its owner's rights",
    at: 'all_jobs',
    fault: `create view optimiq.all_jobs as select tenant_id, kind from optimiq.job_runs;
      grant select on optimiq.all_jobs to optimiq_app`,
  },
  {
    name: 'a policy that asks for the role only',
    at: 'uploads',
    fault: 'alter policy tenant_isolation on optimiq.uploads using (current_user is not null)',
  },
  {
    name: 'a right to empty a table',
    at: 'member_blocks',
    fault: 'grant truncate on optimiq.member_blocks to optimiq_app',
  },
];
const countingFunction = `create function optimiq.all_jobs(uuid) returns bigint language sql security definer
  as 'select count(*) from optimiq.job_runs'; grant execute on function optimiq.all_jobs to optimiq_app`;

let broken: Open;
beforeAll(async () => {
  broken = await openWalls([...faults.map(({ fault }) => fault), countingFunction].join('; '));
});
afterAll(() => broken.close());

test.each(faults)('the same statements notice $name', async ({ at }) => {
  const relations = broken.relations.filter(({ name }) => name === `optimiq.${at}`);
  expect(relations).toHaveLength(1);
  const found = holes(await runAll({ ...broken, relations }, fc.sample(attempts, { seed, numRuns: 400 })));
  expect(found.filter((hole) => hole.includes('another tenant') || hole.includes('not refused'))).not.toEqual([]);
});

const inSchemas = `n.nspname in ('auth', 'jobs')`;

test('SEC-04 the app role reads, calls and counts nothing of the schemas of sign-in and jobs', async () => {
  await (await openQueue(walls.t.database, walls.t.urls.jobs)).close(); // with the queue's own tables in place
  const relations = await walls.t.asSuperuser<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${inSchemas} and c.relkind in ('r', 'p', 'v', 'm', 'S') order by 1`);
  expect(relations.length).toBeGreaterThan(15);
  const reached: string[] = [];
  for (const { name } of relations) {
    const told = await walls
      .pool('app', true)
      .query(`select 1 from ${name} limit 1`)
      .catch(({ code }) => code);
    if (told !== 'permission') reached.push(name);
  }
  expect(reached).toEqual([]);
  const functions = await walls.t.asSuperuser<{ name: string }>(`
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${inSchemas} and has_function_privilege('optimiq_app', p.oid, 'execute')
      and has_schema_privilege('optimiq_app', n.oid, 'usage')`);
  expect(functions).toEqual([]);
});

/**
 * What each function that the app may call answers as alpha, with the rows of beta and without them: a function that
 * reads past the walls answers differently.
 */
async function answersOfFunctions({ t }: Open): Promise<{ name: string; answers: unknown[] }[]> {
  const found = await t.asSuperuser<{ name: string; call: string }>(`
    select p.oid::regprocedure::text as name,
      format('select * from %I.%I(%s)', n.nspname, p.proname, (
        select string_agg(case when a = 'uuid'::regtype then quote_literal('${t.beta}') || '::uuid'
          else 'null::' || format_type(a, null) end, ', ' order by place)
        from unnest(p.proargtypes::oid[]) with ordinality g (a, place))) as call
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'optimiq' and p.prokind = 'f' and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
      and has_function_privilege('optimiq_app', p.oid, 'execute')`);
  const superuser = new pg.Client({ connectionString: t.urls.superuser });
  await superuser.connect();
  const ask = async (call: string, isAlone: boolean) => {
    await superuser.query('begin');
    if (isAlone) {
      const tables = await t.asSuperuser(`select relname as name from pg_class
        where relnamespace = 'optimiq'::regnamespace and relkind in ('r', 'p')`);
      await superuser.query('set local session_replication_role = replica');
      for (const { name } of tables) await superuser.query(`delete from optimiq.${name} where tenant_id = '${t.beta}'`);
    }
    await superuser.query(`select set_config('app.tenant_id', '${t.alpha}', true)`);
    await superuser.query('set local role optimiq_app; set local search_path = optimiq');
    const answer = await superuser.query(call).then(
      ({ rows }) => rows,
      ({ code }) => code,
    );
    await superuser.query('rollback');
    return answer;
  };
  const told = [];
  for (const { name, call } of found) told.push({ name, answers: [await ask(call, false), await ask(call, true)] });
  await superuser.end();
  return told;
}

test('SEC-04 no function that the app may call knows of another tenant', async () => {
  for (const { name, answers } of await answersOfFunctions(walls)) expect(answers[0], name).toEqual(answers[1]);
});

test('a function that counts all rows with the rights of its owner is noticed', async () => {
  const all = await answersOfFunctions(broken);
  expect(all.some(({ answers: [first, second] }) => JSON.stringify(first) !== JSON.stringify(second))).toBe(true);
});
