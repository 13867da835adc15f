import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testAuditKeys, testLog } from '../testing/audit.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { platformLog, platformTenant } from './logs.ts';
import { sealEvents } from './seal-events.ts';
import { verifyLog } from './verify-log.ts';

const keys = testAuditKeys();
let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.asSuperuser(`set session_replication_role = replica;
    truncate auth.users, auth.sessions, auth.accounts, auth.memberships, auth.verifications cascade;
    truncate optimiq.audit_events, auth.audit_events`);
});

const asAuth = (text: string, values: unknown[] = []) => t.database.authPool.query(text, values);
const columns = `action, actor_kind as kind, actor_id as actor, subject_kind as subject, subject_id as whose,
  session is not null as "hasSession", details`;
const tenantEvents = (tenant: string) =>
  t.asSuperuser(`select ${columns} from optimiq.audit_events where tenant_id = $1 order by at, id`, [tenant]);
const platformEvents = () => t.asSuperuser(`select ${columns} from auth.audit_events order by at, id`);
const secrets = 'CANARY';

async function makeUser(id: string, tenants: readonly string[] = []) {
  await asAuth(`insert into users (id, name, email) values ($1, $2, $3)`, [
    id,
    `${secrets} Name`,
    `${id}@canary.example`,
  ]);
  for (const tenant of tenants)
    await asAuth(`insert into memberships (user_id, tenant_id, roles) values ($1, $2, '{hcc-coder}')`, [id, tenant]);
}

test('SEC-07 what happens to sign-ins is recorded in the same transaction, in the log of each tenant they belong to', async () => {
  await makeUser('u1', [t.alpha, t.beta]);
  await asAuth(`insert into accounts (id, account_id, provider_id, user_id, password)
    values ('a1', 'u1', 'credential', 'u1', '$argon2id$${secrets}')`);
  await asAuth(
    `insert into sessions (id, user_id, token, expires_at, ip_address) values ('s1', 'u1', $1, now(), '192.0.2.7')`,
    [`${secrets}-token`],
  );
  await asAuth(`update accounts set password = '$argon2id$other${secrets}'`);
  await asAuth(`update memberships set roles = '{tenant-admin}' where tenant_id = $1`, [t.alpha]);
  await asAuth(`delete from sessions`);
  const common = [
    { action: 'credential.create', kind: 'system', actor: 'sign-in', details: { provider: 'credential' } },
    { action: 'session.create', kind: 'user', actor: 'u1', hasSession: true },
    { action: 'credential.change', details: { provider: 'credential', fields: ['password'] } },
  ];
  expect(await tenantEvents(t.alpha)).toMatchObject([
    { action: 'membership.create', subject: 'user', whose: 'u1', details: { roles: ['hcc-coder'] } },
    ...common,
    { action: 'membership.change', details: { fields: ['roles'], roles: ['tenant-admin'], before: ['hcc-coder'] } },
    { action: 'session.delete', hasSession: true },
  ]);
  expect((await tenantEvents(t.beta)).map(({ action }) => action)).toEqual([
    'membership.create',
    ...common.map(({ action }) => action),
    'session.delete',
  ]);
  expect(await platformEvents()).toMatchObject([{ action: 'user.create', whose: 'u1' }]);
  const all = JSON.stringify(
    await t.asSuperuser('select * from optimiq.audit_events union all select * from auth.audit_events'),
  );
  expect(all).not.toMatch(/CANARY|canary|192\.0\.2\.7/i);
});

test('keeping a session alive is no event, and neither is a change that was undone', async () => {
  await makeUser('u1', [t.alpha]);
  await asAuth(`insert into sessions (id, user_id, token, expires_at) values ('s1', 'u1', 't1', now())`);
  const before = (await tenantEvents(t.alpha)).length;
  await asAuth(`update sessions set expires_at = now() + interval '1 hour', updated_at = now()`);
  const client = await t.database.authPool.connect();
  await client.query('begin');
  await client.query('delete from sessions');
  await client.query('rollback');
  client.release();
  expect((await tenantEvents(t.alpha)).length).toBe(before);
});

test('who did it is taken from the transaction, where it says so', async () => {
  await makeUser('u1', [t.alpha]);
  const client = await t.database.authPool.connect();
  await client.query('begin');
  await client.query(`select set_config('app.actor', 'user:admin7', true)`);
  await client.query(`update memberships set roles = '{executive}'`);
  await client.query('commit');
  client.release();
  expect((await tenantEvents(t.alpha)).at(-1)).toMatchObject({
    ...{ action: 'membership.change', kind: 'user', actor: 'admin7' },
  });
});

test('a deleted user is recorded with its tenant, together with everything that goes with it', async () => {
  await makeUser('u1', [t.alpha]);
  await asAuth(`insert into sessions (id, user_id, token, expires_at) values ('s1', 'u1', 't1', now())`);
  await asAuth(`delete from users where id = 'u1'`);
  const actions = (await tenantEvents(t.alpha)).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['user.delete', 'session.delete', 'membership.delete']));
  expect((await platformEvents()).map(({ action }) => action)).toEqual(['user.create']);
});

test('the auth role adds to the logs and reads, changes and removes nothing of a tenant', async () => {
  await makeUser('u1', [t.alpha]);
  for (const statement of [
    'select * from optimiq.audit_events',
    'insert into optimiq.audit_events (tenant_id) values (gen_random_uuid())',
    'update auth.audit_events set action = $$x$$',
    'delete from auth.audit_events',
    'truncate auth.audit_events',
  ]) {
    await expect(asAuth(statement), statement).rejects.toMatchObject({ code: 'permission' });
  }
  await expect(
    t.database.appPool.query(
      'select auth.record_event(null, null, null, null, null, null, null, null, null, null, null)',
    ),
  ).rejects.toMatchObject({ code: 'permission' });
});

test('the log of the platform is a chain of its own', async () => {
  await makeUser('u1');
  await makeUser('u2', [t.alpha]);
  const log = platformLog(t.database, keys.key);
  expect(await sealEvents(log, keys.signing)).toMatchObject({ events: 2 });
  expect(log.tenant).toBe(platformTenant);
  expect(await verifyLog(log, keys.verifying, () => [])).toMatchObject({ events: 2, bad: undefined });
  expect(await sealEvents(testLog(t, t.alpha, keys), keys.signing)).toMatchObject({ events: 1 });
  await t.asSuperuser(
    `set session_replication_role = replica; update auth.audit_events set action = 'user.x' where subject_id = 'u2'`,
  );
  expect((await verifyLog(log, keys.verifying, () => [])).bad).toMatchObject({ sequence: 2, reason: 'changed' });
});
