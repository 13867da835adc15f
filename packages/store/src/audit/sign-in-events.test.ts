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
    truncate auth.invitations, auth.users, auth.sessions, auth.accounts, auth.memberships, auth.verifications cascade;
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

/** A row of each sign-in table that came after the audit: made, changed, removed, and what its events are called. */
const key = "'99999999-aaaa-4aaa-8aaa-000000000009'";
const hash = `sha256('${'CANARY'}')`;
const laterTables: readonly { table: string; word: string; columns: string; values: string; change: string }[] = [
  { table: 'totp_factors', word: 'totp-factor', columns: 'secret', values: `'CANARY'`, change: 'confirmed_at = now()' },
  {
    ...{ table: 'passkeys', word: 'passkey', columns: 'id, credential_id, public_key, name' },
    ...{ values: `${key}, 'CANARY', 'CANARY', 'CANARY name'`, change: `name = 'CANARY other'` },
  },
  {
    ...{ table: 'password_resets', word: 'password-reset', columns: 'token_hash, expires_at' },
    ...{ values: `${hash}, now()`, change: `expires_at = now() + interval '1 hour'` },
  },
  {
    ...{ table: 'factor_resets', word: 'factor-reset', columns: 'tenant_id, id, opened_by' },
    ...{ values: `TENANT, ${key}, 'u1'`, change: `first_by = 'u2', first_at = now()` },
  },
  {
    ...{ table: 'factor_restarts', word: 'factor-restart', columns: 'reset_id, letter_hash' },
    ...{ values: `${key}, ${hash}`, change: `session_id = 's1'` },
  },
  {
    ...{ table: 'email_changes', word: 'email-change', columns: 'id, old_email, new_email, token_hash' },
    ...{ values: `${key}, 'canary@old.example', 'canary@new.example', ${hash}`, change: 'confirmed_at = now()' },
  },
];

test.each(laterTables)('SEC-07 $table: what happens to a row is recorded, by whatever path', async (one) => {
  const { table, word, columns, values, change } = one;
  await makeUser('u1', [t.alpha]);
  const row = values.replace('TENANT', `'${t.alpha}'`);
  await asAuth(`insert into ${table} (user_id, ${columns}) values ('u1', ${row})`);
  await asAuth(`update ${table} set ${change}`);
  await asAuth(`delete from ${table}`);
  const events = (await tenantEvents(t.alpha)).filter(({ action }) => String(action).startsWith(`${word}.`));
  expect(events.map(({ action }) => action)).toEqual([`${word}.create`, `${word}.change`, `${word}.delete`]);
  expect(events).toMatchObject(events.map(() => ({ subject: 'user', whose: 'u1' })));
  expect(JSON.stringify(await t.asSuperuser('select * from optimiq.audit_events'))).not.toMatch(/canary/i);
});

test('SEC-07 recovery codes are one event for the ten that are made or void, and one for each that is used', async () => {
  await makeUser('u1', [t.alpha]);
  await asAuth(`insert into recovery_codes (user_id, code_hash)
    select 'u1', sha256(n::text::bytea) from generate_series(1, 10) n`);
  await asAuth(`update recovery_codes set used_at = now() where code_hash = sha256('3')`);
  await asAuth('delete from recovery_codes');
  expect((await tenantEvents(t.alpha)).slice(1)).toMatchObject([
    { action: 'recovery-codes.create', whose: 'u1', details: { count: 10 } },
    { action: 'recovery-code.change', whose: 'u1', details: { fields: ['used_at'] } },
    { action: 'recovery-codes.delete', whose: 'u1', details: { count: 10 } },
  ]);
});

test('SEC-07 invitations and what was accepted are recorded; what was accepted stays as it was', async () => {
  await makeUser('u1', [t.alpha]);
  await asAuth(
    `insert into invitations (tenant_id, email, roles, token_hash, invited_by, expires_at)
     values ($1, 'canary@new.example', '{auditor}', ${hash}, 'u1', now())`,
    [t.alpha],
  );
  await asAuth('update invitations set revoked_at = now()');
  await asAuth('delete from invitations');
  await asAuth(`insert into acceptances (user_id, version) values ('u1', '2026-1')`);
  expect((await tenantEvents(t.alpha)).map(({ action }) => action).slice(1)).toEqual([
    ...['invitation.create', 'invitation.change', 'invitation.delete', 'acceptance.create'],
  ]);
  for (const statement of [`update acceptances set version = 'x'`, 'delete from acceptances', 'truncate acceptances'])
    await expect(asAuth(statement), statement).rejects.toMatchObject({ code: 'permission' });
});

/** Tables of schema auth whose rows are no event by themselves, and why. */
const withoutEvents: Readonly<Record<string, string>> = {
  schema_migrations: 'the owner writes it',
  tenants: 'made and closed at the machine, which records it',
  sign_in_failures: 'counts',
  totp_uses: 'a code that was used: the session it opened is the event',
  passkey_challenges: 'random numbers',
  mail_outbox: 'what gives rise to a letter is the event',
  known_networks: 'a sign-in is the event',
  access_tokens: 'of a client, for minutes; given out where it is recorded',
  client_assertions: 'used once; the token is the event',
  sign_in_flows: 'a sign-in under way; its end is the event',
  scim_group_members: 'what roles come of it is the event',
  audit_events: 'the log itself',
  audit_seals: 'the log itself',
  audit_heads: 'the log itself',
  backups: 'made at the machine, which records it',
};

test('SEC-07 every table of schema auth records what happens to its rows, or says why not', async () => {
  const rows = await t.asSuperuser(`
    select c.relname as name,
      bit_or(case when t.tgname ~ '^audited' then t.tgtype::int & 28 else 0 end) as kinds
    from pg_class c left join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
    where c.relnamespace = 'auth'::regnamespace and c.relkind = 'r' group by 1 order by 1`);
  // Bits of pg_trigger.tgtype: 4 insert, 8 delete, 16 update.
  const silent = rows.filter(({ name, kinds }) => kinds !== 28 && !(String(name) in withoutEvents));
  expect(silent).toEqual([]);
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
