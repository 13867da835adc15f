import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { once, type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { seedEveryTable } from '../testing/seed-every-table.ts';
import { openSnapshot } from './dump.ts';
import { undecidedTables } from './dump-tables.ts';
import { type DumpedRows, loadDump, RowsDifferError } from './load-dump.ts';
import { schemaFaults } from './schema-guard.ts';

let from: TestDatabase;
let to: TestDatabase;
let dumped: DumpedRows[];

/** What a load takes down and has to put back. */
const walls = `
  select 'constraint' as kind, conrelid::regclass::text as place, conname::text as name, pg_get_constraintdef(oid) as form
  from pg_constraint where connamespace in ('auth'::regnamespace, 'optimiq'::regnamespace)
  union all
  select 'trigger', tgrelid::regclass::text, tgname::text, tgenabled::text from pg_trigger where not tgisinternal
  union all
  select 'table', oid::regclass::text, '', relforcerowsecurity::text from pg_class
  where relnamespace in ('auth'::regnamespace, 'optimiq'::regnamespace) and relkind = 'r'
  order by 1, 2, 3`;

const rowsOf = (db: TestDatabase, table: string) =>
  db.asSuperuser(`select t::text as row from ${table} t order by t::text collate "C"`);

beforeAll(async () => {
  [from, to] = [await testDatabase(), await testDatabase()];
  await seedEveryTable(from);
  await from.asSuperuser(`
    insert into optimiq.job_runs (tenant_id, id, kind, state) select id, gen_random_uuid(), 'import-file', 'running'
    from auth.tenants`);
  dumped = await dump();
});
afterAll(async () => {
  await from.close();
  await to.close();
});

async function dump(meanwhile: () => Promise<unknown> = async () => {}): Promise<DumpedRows[]> {
  const snapshot = await openSnapshot(from.urls.owner);
  try {
    await meanwhile();
    const all: DumpedRows[] = [];
    for (const table of snapshot.tables) {
      for (const tenant of table.hasTenant ? snapshot.tenants : [undefined]) {
        const parts: Uint8Array[] = [];
        for await (const part of snapshot.rows(table, tenant)) parts.push(part);
        const bytes = Buffer.concat(parts);
        all.push({
          table: table.name,
          tenant,
          columns: table.columns,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          open: async function* () {
            yield bytes;
          },
        });
      }
    }
    return all;
  } finally {
    await snapshot.close();
  }
}

test('SEC-12 every table of schema auth is kept in a backup or left out for a reason', async () => {
  expect(await once(from.urls.owner, undecidedTables)).toEqual([]);
});

test('SEC-12 a snapshot does not see what is committed while it is open', async () => {
  const again = await dump(() => from.asSuperuser(`update auth.tenants set name = name || ' later'`));
  const of = (rows: DumpedRows[]) => rows.map(({ table, tenant, sha256 }) => [table, tenant, sha256]);
  expect(of(again)).toEqual(of(dumped));
  expect(of(await dump())).not.toEqual(of(dumped));
  await from.asSuperuser(`update auth.tenants set name = replace(name, ' later', '')`);
});

test('SEC-12 a dump that is not what its hash says is not loaded, and nothing of it stays', async () => {
  const before = await rowsOf(to, 'optimiq.members');
  const changed = dumped.map((rows) => (rows.table === 'optimiq.members' ? { ...rows, sha256: '0'.repeat(64) } : rows));
  await expect(loadDump(to.urls.owner, changed)).rejects.toThrow(RowsDifferError);
  expect(await rowsOf(to, 'optimiq.members')).toEqual(before);
});

test('SEC-12 SEC-02 a dump is loaded past triggers, keys and row-level security, and all of them stand afterwards', async () => {
  const stood = await to.asSuperuser(walls);
  expect(new Set(stood.map(({ kind }) => kind))).toEqual(new Set(['constraint', 'trigger', 'table']));
  await loadDump(to.urls.owner, dumped);
  expect(await to.asSuperuser(walls)).toEqual(stood);
  expect(await once(to.urls.owner, schemaFaults)).toEqual([]);
  for (const table of new Set(dumped.map((rows) => rows.table))) {
    if (table === 'optimiq.job_runs' || table === 'optimiq.runs') continue; // not restored as running
    expect([table, await rowsOf(to, table)]).toEqual([table, await rowsOf(from, table)]);
  }
  expect((await rowsOf(to, 'optimiq.audit_events')).length).toBeGreaterThan(1);
  expect(await to.asSuperuser(`select distinct error_code from optimiq.job_runs where state = 'failed'`)).toEqual([
    { error_code: 'restored' },
  ]);
  expect(await rowsOf(to, 'auth.sessions')).toEqual([]);
});
