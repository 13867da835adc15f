import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testServer } from '../testing/server.ts';
import { listMigrations, type Migration, migrate } from './migrate.ts';
import { ensureDatabase } from './roles.ts';

const released = listMigrations();
const name = () => `migrate_${randomBytes(6).toString('hex')}`;
let database: string;
let ownerUrl: string;
let superuser: pg.Client;

beforeEach(async () => {
  database = name();
  superuser = new pg.Client({ connectionString: testServer().urls.superuser });
  await superuser.connect();
  await ensureDatabase(superuser, database);
  ownerUrl = testServer().urls.owner.replace('/postgres?', `/${database}?`);
});
afterEach(async () => {
  await superuser.query(`drop database ${database} with (force)`);
  await superuser.end();
});

const extra = (text: string): Migration => ({ number: 9000, name: '9000_extra', text, sha256: 'extra' });

async function asOwner<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

test('a new database gets every migration, in order, once', async () => {
  const names = released.map((migration) => migration.name);
  expect(names).toEqual([...names].sort());
  const last = released.at(-1)!.number;
  expect(new Set(released.map(({ number }) => number)).size).toBe(released.length);
  expect(await migrate(ownerUrl)).toEqual({ applied: names, version: last });
  expect(await migrate(ownerUrl)).toEqual({ applied: [], version: last });
  expect(await asOwner('select name, sha256 from auth.schema_migrations order by number')).toEqual(
    released.map((migration) => ({ name: migration.name, sha256: migration.sha256 })),
  );
});

test('two migrators at once apply each migration once', async () => {
  const reports = await Promise.all([migrate(ownerUrl), migrate(ownerUrl)]);
  expect(reports.map(({ applied }) => applied.length).sort()).toEqual([0, released.length]);
});

test('a database of a newer program is left alone', async () => {
  await migrate(ownerUrl, [...released, extra('create table optimiq.later (x int)')]);
  await expect(migrate(ownerUrl)).rejects.toMatchObject({ code: 'newer' });
});

test('a released migration that was changed is noticed', async () => {
  await migrate(ownerUrl);
  const changed = released.map((migration) => ({ ...migration, sha256: `${migration.sha256}x` }));
  await expect(migrate(ownerUrl, changed)).rejects.toMatchObject({ code: 'changed' });
});

test('a migration that fails leaves nothing behind and quotes no value', async () => {
  await migrate(ownerUrl);
  const bad = extra(`create table optimiq.half (x int); select 'CANARY'::int`);
  const error = await migrate(ownerUrl, [...released, bad]).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'failed' });
  expect(error.message).toContain('22P02');
  expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('CANARY');
  expect(await asOwner(`select to_regclass('optimiq.half') as half`)).toEqual([{ half: null }]);
});

test('a migration gives up instead of waiting behind a long transaction', async () => {
  await migrate(ownerUrl);
  const holder = new pg.Client({ connectionString: ownerUrl });
  await holder.connect();
  await holder.query('begin; select * from optimiq.job_runs');
  const waiting = migrate(ownerUrl, [...released, extra('alter table optimiq.job_runs add column more int')]);
  await expect(waiting).rejects.toThrow('55P03');
  await holder.end();
});

test('tables of later migrations are granted to the app like those of the first', async () => {
  await migrate(ownerUrl, [...released, extra('create table optimiq.later (x int)')]);
  const [rights] = await asOwner(
    `select has_table_privilege('optimiq_app', 'optimiq.later', 'select, insert, update, delete') as app,
      has_table_privilege('optimiq_auth', 'optimiq.later', 'select') as auth`,
  );
  expect(rights).toEqual({ app: true, auth: false });
});
