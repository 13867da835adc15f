import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueue } from '../jobs/queue.ts';
import { openDatabase } from './database.ts';
import { type EmbeddedServer, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { ensureManagedRoles, roleNames, withLogin } from './roles.ts';
import { schemaFaults } from './schema-guard.ts';

// A managed server: two plain logins that somebody made, one that may create roles and one for the service.
let base: string;
let server: EmbeddedServer;
let urls: { owner: string; app: string };
const kek = randomBytes(32);

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'optimiq-managed-'));
  server = await startEmbedded({
    ...{ dataDir: join(base, 'data/postgres'), runDir: join(base, 'run'), keysDir: join(base, 'keys') },
    durability: 'none',
  });
  await asSuperuser('postgres', [
    'drop database optimiq',
    ...Object.values(roleNames).map((name) => `drop role ${name}`),
    `create role plan_owner login createrole password 'o'`,
    `create role plan_service login password 's'`,
    'create database plan owner plan_owner',
  ]);
  const at = server.url('owner', 'plan');
  urls = { owner: withLogin(at, 'plan_owner', 'o'), app: withLogin(at, 'plan_service', 's') };
});
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

async function asSuperuser(database: string, statements: readonly string[]): Promise<pg.QueryResult | undefined> {
  const client = new pg.Client({ connectionString: server.url('superuser', database) });
  await client.connect();
  let last: pg.QueryResult | undefined;
  for (const statement of statements) last = await client.query(statement);
  await client.end();
  return last;
}

test('on a managed server the logins of sign-in and queue are made, and the service starts', async () => {
  const { auth, jobs } = await ensureManagedRoles(urls.owner, urls.app, kek);
  await migrate(urls.owner);
  const database = await openDatabase({ app: urls.app, auth, jobs });
  expect((await database.appPool.query('select * from job_runs')).rows).toEqual([]);
  expect((await database.authPool.query('select * from users')).rows).toEqual([]);
  await expect(database.appPool.query('select * from auth.users')).rejects.toMatchObject({ code: 'permission' });
  const queue = await openQueue(database, jobs);
  await queue.close();
  await database.close();
});

test('a second start changes nothing and derives the same passwords', async () => {
  const first = await ensureManagedRoles(urls.owner, urls.app, kek);
  expect(await ensureManagedRoles(urls.owner, urls.app, kek)).toEqual(first);
  const other = await ensureManagedRoles(urls.owner, urls.app, randomBytes(32));
  expect(new URL(other.auth).password).not.toBe(new URL(first.auth).password);
  await ensureManagedRoles(urls.owner, urls.app, kek);
});

test('the walls stand on a managed server too', async () => {
  const client = new pg.Client({ connectionString: urls.owner });
  await client.connect();
  expect(await schemaFaults(client)).toEqual([]);
  await client.end();
});
