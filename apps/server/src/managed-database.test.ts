import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '@optimiq/store/postgres/embedded';
import { runStatements } from '@optimiq/store/testing/statements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/server-process.ts';

/** A server that somebody else runs: empty, with two logins made for us and none of our roles. */
let folder: string;
let server: EmbeddedServer;
let one: Installation;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optimiq-managed-'));
  const under = (name: string) => join(folder, name);
  server = await startEmbedded({
    dataDir: under('data/postgres'),
    runDir: under('run'),
    keysDir: under('keys'),
    durability: 'none',
  });
  await runStatements(server.url('superuser', 'postgres'), [
    'drop database optimiq',
    'drop role optimiq_owner, optimiq_app, optimiq_auth, optimiq_jobs',
    `create role plan_owner login createrole password 'owner-secret'`,
    `create role plan_app login password 'app-secret'`,
    'create database plan owner plan_owner',
  ]);
  const at = (user: string, password: string) => {
    const url = new URL(server.url('superuser', 'plan'));
    url.username = user;
    url.password = password;
    return url.href;
  };
  one = makeInstallation(30, {
    DATABASE_URL: at('plan_app', 'app-secret'),
    DATABASE_OWNER_URL: at('plan_owner', 'owner-secret'),
  });
});
afterAll(async () => {
  await one.remove();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the product works on an empty managed server, whose secrets leave its environment', async () => {
  const first = one.start();
  const { url, signIns } = await first.ready();
  const { email, password } = signIns.find(({ role }) => role === 'risk-director')!;
  const answer = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-optimiq-request': '1' },
    body: JSON.stringify({ email, password }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const population = await fetch(`${url}/v1/population?paymentYear=2026`, { headers: { cookie } });
  expect([answer.status, population.status]).toEqual([200, 200]);
  expect(one.postgres()).toBeUndefined();
  expect(one.log() + first.output()).not.toMatch(/owner-secret|app-secret/);
  expect(await first.end('SIGTERM')).toBe(0);
});

test('a schema behind the program is migrated on the operator’s word only', { timeout: 60_000 }, async () => {
  await runStatements(server.url('superuser', 'plan'), [
    'delete from auth.schema_migrations where number = 3',
    'alter table optimiq.loads drop column facts_counts',
  ]);
  const refused = one.start();
  expect(await refused.exit()).toBe(2);
  expect(refused.output()).toContain('npx optimiq migrate');

  expect(await one.optimiq('migrate')).toEqual({ code: 0, output: '0003_facts_counts\n' });
  expect(await one.optimiq('migrate')).toEqual({ code: 0, output: 'Nothing to migrate.\n' });
  const next = one.start();
  await next.ready();
  expect(await next.end('SIGTERM')).toBe(0);
});

test('a schema of a later program is refused', async () => {
  await runStatements(server.url('superuser', 'plan'), [
    `insert into auth.schema_migrations (number, name, sha256) values (9999, '9999_later', 'x')`,
  ]);
  const refused = one.start();
  expect(await refused.exit()).toBe(1);
  expect(refused.output()).toContain('9999_later');
});
