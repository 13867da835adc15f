import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Identity, openIdentity, type SignInRequest } from './identity.ts';

let t: TestDatabase;
let identity: Identity;
let user: UserId;
const person = { email: 'casey@plan.example', name: 'Casey', password: 'lamora-keneti-dubofa-73' };
const secret = 'a secret of the keys folder, not of the database';

// What is sealed stays readable here: the sealer itself is tested where it is made.
const sealer = {
  seal: (_place: string, plain: string) => Buffer.from(plain),
  unseal: (_place: string, sealed: Uint8Array) => Buffer.from(sealed).toString(),
};
const open = (options: object = {}) =>
  openIdentity({ pool: t.database.authPool, secret, sealer, baseUrl: 'http://127.0.0.1:3000', ...options });

beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.asSuperuser('truncate auth.users, auth.sign_in_failures cascade');
  identity = open();
  user = await identity.createUser(person);
});

const attempt = (changes: Partial<SignInRequest> = {}, by = identity) =>
  by.signIn({ email: person.email, password: person.password, address: '192.0.2.1', userAgent: 'test', ...changes });

async function signedIn(by = identity): Promise<{ cookies: Headers; setCookie: string[] }> {
  const outcome = await attempt({}, by);
  if (!outcome.ok) throw new Error(outcome.reason);
  const { setCookie } = outcome.value;
  return { setCookie, cookies: new Headers({ cookie: setCookie.map((cookie) => cookie.split(';')[0]).join('; ') }) };
}

test('ACC-04 the right password gives a session, and its cookies give the user back', async () => {
  const outcome = await attempt({ email: ' Casey@Plan.Example' });
  expect(outcome).toMatchObject({ ok: true, value: { user: { id: user, email: person.email, name: 'Casey' } } });
  const { cookies } = await signedIn();
  expect(await identity.session(cookies)).toMatchObject({ user: { id: user, email: person.email, name: 'Casey' } });
});

test('ACC-04 a wrong password and an unknown address get the same answer', async () => {
  expect(await attempt({ password: 'another-password-731' })).toEqual({ ok: false, reason: 'invalid' });
  expect(await attempt({ email: 'nobody@plan.example' })).toEqual({ ok: false, reason: 'invalid' });
  expect(await attempt({ email: 'no address' })).toEqual({ ok: false, reason: 'invalid' });
});

test('ACC-04 an unknown address costs a password hash like a known one', async () => {
  const costOf = async (changes: Partial<SignInRequest>) => {
    const before = process.cpuUsage();
    for (let run = 0; run < 5; run += 1) {
      await t.asSuperuser('truncate auth.sign_in_failures');
      await attempt({ password: 'another-password-731', ...changes });
    }
    const { user: micros, system } = process.cpuUsage(before);
    return micros + system;
  };
  await costOf({});
  const [known, unknown] = [await costOf({}), await costOf({ email: 'nobody@plan.example' })];
  // CPU time, not wall time: without the hash the unknown address would cost a small part.
  expect(unknown / known).toBeGreaterThan(0.5);
  expect(unknown / known).toBeLessThan(2);
});

test('ACC-04 the session cookie is http-only, same-site strict and ends with the browser', async () => {
  const { setCookie } = await signedIn();
  expect(setCookie).toHaveLength(1);
  expect(setCookie[0]).toMatch(/^optimiq_session=/);
  expect(setCookie[0]).toMatch(/; HttpOnly/i);
  expect(setCookie[0]).toMatch(/; SameSite=Strict/i);
  expect(setCookie[0]).not.toMatch(/max-age|expires|secure/i);
});

test('ACC-04 over https the cookie is secure', async () => {
  const { setCookie } = await signedIn(open({ baseUrl: 'https://plan.example' }));
  expect(setCookie[0]).toMatch(/^__Host-optimiq_session=/);
  expect(setCookie[0]).toMatch(/; Secure/i);
});

test('ACC-04 the token is in no answer but the cookie, and is of no use without its signature', async () => {
  const outcome = await attempt();
  const [{ token }] = (await t.asSuperuser('select token from auth.sessions')) as [{ token: string }];
  if (!outcome.ok) throw new Error(outcome.reason);
  expect(JSON.stringify(outcome.value.user)).not.toContain(token);
  const bare = new Headers({ cookie: `optimiq_session=${token}`, authorization: `Bearer ${token}` });
  expect(await identity.session(bare)).toBeUndefined();
  expect(JSON.stringify(await identity.listSessions(user))).not.toContain(token);
});

test('ACC-04 a cookie signed with another secret opens nothing', async () => {
  const { cookies } = await signedIn(open({ secret: 'another secret, of another installation' }));
  expect(await identity.session(cookies)).toBeUndefined();
});

test('ACC-04 signing out ends the session and removes the cookie', async () => {
  const { cookies } = await signedIn();
  const { setCookie } = await identity.signOut(cookies);
  expect(setCookie.find((cookie) => cookie.startsWith('optimiq_session=;'))).toMatch(/max-age=0/i);
  expect(await identity.session(cookies)).toBeUndefined();
});

test('ACC-04 all sessions die at a password change, whoever makes it', async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  expect(await identity.changePassword(user, person.password, 'gofinu-relapo-tisake')).toEqual({
    ok: true,
    value: true,
  });
  expect(await identity.session(one.cookies)).toBeUndefined();
  expect(await identity.session(other.cookies)).toBeUndefined();
  expect(await attempt()).toEqual({ ok: false, reason: 'invalid' });
  expect(await attempt({ password: 'gofinu-relapo-tisake' })).toMatchObject({ ok: true });

  await identity.setPassword(user, person.password);
  expect(await identity.listSessions(user)).toEqual([]);
});

test('ACC-04 a password is changed with the old one only, and not by guessing', async () => {
  const guess = () => identity.changePassword(user, 'another-password-731', 'gofinu-relapo-tisake');
  expect(await guess()).toEqual({ ok: false, reason: 'invalid' });
  for (let run = 0; run < 9; run += 1) await guess();
  expect(await guess()).toEqual({ ok: false, reason: 'locked' });
  expect(await attempt()).toMatchObject({ ok: true });
});

test('ACC-04 ten failures lock the account for the window, the right password included', async () => {
  for (let run = 0; run < 10; run += 1) expect((await attempt({ password: `wrong-password-${run}` })).ok).toBe(false);
  expect(await attempt()).toEqual({ ok: false, reason: 'locked' });
  await t.asSuperuser(`update auth.sign_in_failures set first_at = first_at - interval '16 minutes'`);
  expect(await attempt()).toMatchObject({ ok: true });
});

test('ACC-04 guesses at the same time cannot slip through together', async () => {
  const strict = open({ limits: { perPair: 3 } });
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, run) => attempt({ password: `wrong-password-${run}` }, strict)),
  );
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === 'invalid')).toHaveLength(3);
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === 'locked')).toHaveLength(9);
});

test('ACC-04 unknown accounts lock like known ones', async () => {
  const strict = open({ limits: { perPair: 2 } });
  const reasons = [];
  for (let run = 0; run < 3; run += 1) reasons.push(await attempt({ email: 'nobody@plan.example' }, strict));
  expect(reasons.map((outcome) => !outcome.ok && outcome.reason)).toEqual(['invalid', 'invalid', 'locked']);
});

test('ACC-04 a network that tries many accounts is stopped, and others are not', async () => {
  const strict = open({ limits: { perAddress: 3 } });
  for (let run = 0; run < 3; run += 1) await attempt({ email: `nobody-${run}@plan.example` }, strict);
  expect(await attempt({}, strict)).toEqual({ ok: false, reason: 'rate-limited' });
  // An address beside it is of the same network.
  expect((await attempt({ address: '192.0.2.2' }, strict)).ok).toBe(false);
  expect(await attempt({ address: '198.51.100.2' }, strict)).toMatchObject({ ok: true });
});

test('ACC-04 a successful sign-in forgives the account and costs the address nothing', async () => {
  const strict = open({ limits: { perPair: 2, perAddress: 3 } });
  for (let run = 0; run < 6; run += 1) expect(await attempt({}, strict)).toMatchObject({ ok: true });
  await attempt({ password: 'another-password-731' }, strict);
  expect(await attempt({}, strict)).toMatchObject({ ok: true });
  await attempt({ password: 'another-password-731' }, strict);
  expect(await attempt({}, strict)).toMatchObject({ ok: true });
});

test('ACC-04 a thousand guesses from 50 networks: at most a hundred are looked at in an hour, and the owner gets in', async () => {
  const owner = { address: '203.0.113.9', userAgent: 'owner' };
  const known = await attempt(owner);
  if (!known.ok) throw new Error(known.reason);
  await identity.revokeSessions(user);
  const guesses = Array.from({ length: 1_000 }, (_, run) => run);
  let looked = 0;
  const guess = async (run: number) => {
    const outcome = await attempt({ password: `wrong-password-${run}`, address: `10.0.${run % 50}.1` });
    if (!outcome.ok && outcome.reason === 'invalid') looked += 1;
  };
  for (let at = 0; at < guesses.length; at += 50) await Promise.all(guesses.slice(at, at + 50).map(guess));
  // Two windows may adjoin within an hour.
  expect(looked).toBeGreaterThan(25);
  expect(looked).toBeLessThanOrEqual(50);
  // From the owner's own network, and from the owner's browser wherever it is.
  expect((await attempt(owner)).ok).toBe(true);
  const { browserMark: browser } = known.value;
  expect((await attempt({ address: '198.51.100.77', browser })).ok).toBe(true);
  // A stranger's browser, or one that makes the mark up, is a stranger.
  expect((await attempt({ address: '192.0.3.78' })).ok).toBe(false);
  expect((await attempt({ address: '192.0.3.78', browser: `${browser.slice(0, -1)}!` })).ok).toBe(false);
});

test('ACC-04 neither address nor account is stored with the failures', async () => {
  await attempt({ password: 'another-password-731' });
  const rows = await t.asSuperuser(`select f::text as row, encode(key, 'escape') as key from auth.sign_in_failures f`);
  expect(rows).toHaveLength(4);
  expect(JSON.stringify(rows)).not.toMatch(/casey|plan|192\.0\.2/);
});

test('IMPL-05 a session that was not used for its idle time has ended', async () => {
  const { cookies } = await signedIn();
  await t.asSuperuser(`update auth.sessions set expires_at = now() - interval '1 second'`);
  expect(await identity.session(cookies)).toBeUndefined();
  expect(await identity.listSessions(user)).toEqual([]);
});

test('ACC-04 use prolongs a session, but not past twelve hours', async () => {
  const { cookies } = await signedIn();
  const expiry = async () => {
    const [row] = await t.asSuperuser(
      `select extract(epoch from expires_at - now())::int as idle, extract(epoch from expires_at - created_at)::int as whole from auth.sessions`,
    );
    return row as { idle: number; whole: number };
  };
  await t.asSuperuser(
    `update auth.sessions set updated_at = now() - interval '10 minutes', expires_at = now() + interval '5 minutes'`,
  );
  await identity.session(cookies);
  expect((await expiry()).idle).toBeGreaterThan(14 * 60);

  await t.asSuperuser(
    `update auth.sessions set created_at = now() - interval '11 hours 50 minutes', updated_at = now() - interval '5 minutes'`,
  );
  expect(await identity.session(cookies)).toBeDefined();
  expect((await expiry()).whole).toBe(12 * 3600);

  await t.asSuperuser(
    `update auth.sessions set created_at = now() - interval '12 hours 1 second', expires_at = now() + interval '20 minutes'`,
  );
  expect(await identity.session(cookies)).toBeUndefined();
});

test('ACC-04 sessions are listed with network and browser, and revoked one by one or all', async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  const listed = await identity.listSessions(user);
  expect(listed).toHaveLength(2);
  expect(listed[0]).toMatchObject({ address: '192.0.2.0', userAgent: 'test' });

  const current = (await identity.session(one.cookies))!.id;
  expect(await identity.revokeSessions(user, current)).toBe(1);
  expect(await identity.session(other.cookies)).toBeUndefined();
  expect(await identity.session(one.cookies)).toBeDefined();
  expect(await identity.revokeSession('somebody-else' as UserId, current)).toBe(false);
  expect(await identity.revokeSession(user, current)).toBe(true);
  expect(await identity.session(one.cookies)).toBeUndefined();
});

test("ACC-04 the address is the socket's, whatever the client claims", async () => {
  const { cookies } = await signedIn();
  cookies.set('x-optimiq-address', '203.0.113.9');
  cookies.set('x-forwarded-for', '203.0.113.9');
  await identity.session(cookies);
  expect((await identity.listSessions(user))[0]!.address).toBe('192.0.2.0');
});

test('ACC-04 of an address its network is kept, and nothing more', async () => {
  await attempt({ address: '198.51.100.77' });
  await attempt({ address: '2001:db8:7:8:9::1' });
  const rows = await t.asSuperuser('select ip_address from auth.sessions order by created_at');
  expect(rows.map(({ ip_address }) => ip_address)).toEqual([
    '198.51.100.0',
    expect.stringMatching(/^2001:0?db8:0{0,3}7:0/),
  ]);
  expect(rows[1]!['ip_address']).not.toMatch(/:0{0,3}[89]\b/);
});

test('ACC-04 an organization counts as a whole: guesses at many of its accounts from many networks stop, its own go on', async () => {
  const strict = open({ limits: { perOrganizationHour: 3 } });
  const owner = { address: '203.0.113.9' };
  expect((await attempt(owner, strict)).ok).toBe(true);
  await t.asSuperuser(
    `insert into auth.domains (tenant_id, domain, challenge, claimed_by, proven_at)
     values ($1, 'plan.example', '${'x'.repeat(30)}', 'test', now()), ($1, 'other.example', '${'x'.repeat(30)}', 'test', now())`,
    [t.alpha],
  );
  const guess = (email: string, run: number) =>
    attempt({ email, password: 'another-password-731', address: `10.0.${run}.1` }, strict);
  const accounts = ['nobody@plan.example', person.email, 'nobody@other.example', 'somebody@plan.example'];
  const outcomes = [];
  for (const [run, email] of accounts.entries()) outcomes.push(await guess(email, run));
  expect(outcomes.map((one) => !one.ok && one.reason)).toEqual(['invalid', 'invalid', 'invalid', 'rate-limited']);
  expect(await guess('somebody@elsewhere.example', 9)).toEqual({ ok: false, reason: 'invalid' });
  expect((await attempt(owner, strict)).ok).toBe(true);
  await t.asSuperuser('delete from auth.domains');
});

test('ACC-04 the owner is let in while strangers wait in line, and strangers beyond it are not looked at', async () => {
  const owner = { address: '203.0.113.9' };
  expect((await attempt(owner)).ok).toBe(true);
  const strangers = Array.from({ length: 100 }, (_, run) =>
    attempt({ password: `wrong-password-${run}`, email: `nobody-${run}@plan.example`, address: `10.0.${run % 4}.1` }),
  );
  let isOver = false;
  const all = Promise.all(strangers).finally(() => {
    isOver = true;
  });
  expect((await attempt(owner)).ok).toBe(true);
  expect(isOver).toBe(false);
  const outcomes = await all;
  const busy = outcomes.filter((one) => !one.ok && one.reason === 'busy');
  expect(busy.length).toBeGreaterThan(50);
  const rows = await t.asSuperuser(`select sum(failures)::int as n from auth.sign_in_failures where scope = 'pair'`);
  expect(rows[0]!['n']).toBe(100 - busy.length);
});

test('SEC-07 a cookie that somebody makes up has no name to be counted under', async () => {
  const { cookies } = await signedIn();
  const cookie = cookies.get('cookie')!;
  const name = identity.nameOf(cookie);
  expect(name).toMatch(/^[\w-]{43}$/);
  expect(identity.nameOf(`other=1; ${cookie}`)).toBe(name);
  expect(open({ secret: 'another secret, of another installation' }).nameOf(cookie)).toBeUndefined();
  for (const made of [
    undefined,
    '',
    'optimiq_session=',
    cookie.replace(/=(.)/, '=x$1'),
    `${cookie.slice(0, -9)}AAAA%3D`,
  ])
    expect(identity.nameOf(made)).toBeUndefined();
});

test('ACC-03 the password column holds argon2id and the password is nowhere in the database', async () => {
  await attempt();
  const [{ password }] = (await t.asSuperuser('select password from auth.accounts')) as [{ password: string }];
  expect(password.startsWith('$argon2id$')).toBe(true);
  const tables = await t.asSuperuser(
    `select c.oid::regclass::text as name from pg_class c where relnamespace in ('auth'::regnamespace, 'optimiq'::regnamespace, 'jobs'::regnamespace) and relkind = 'r'`,
  );
  for (const { name } of tables) {
    expect(JSON.stringify(await t.asSuperuser(`select x::text from ${name} x`))).not.toContain(person.password);
  }
  await expect(t.asSuperuser(`update auth.accounts set password = 'clear'`)).rejects.toMatchObject({ code: '23514' });
});

test('ACC-03 no new password is made of the organization or the product', async () => {
  await t.asSuperuser(`update auth.tenants set name = 'Meridian Lakeshore' where id = $1`, [t.alpha]);
  await t.asSuperuser('insert into auth.memberships (user_id, tenant_id, roles) values ($1, $2, $3)', [
    ...[user, t.alpha, ['hcc-coder']],
  ]);
  for (const password of ['meridian-lakeshore-7', 'OptimIQ-Health-2027!'])
    await expect(identity.setPassword(user, password), password).rejects.toMatchObject({ code: 'easy-to-guess' });
  const invited = { ...person, email: 'new@plan.example', organization: 'Meridian Lakeshore' };
  await expect(identity.createUser({ ...invited, password: 'meridian-lakeshore-7' })).rejects.toMatchObject({
    code: 'easy-to-guess',
  });
  expect(await identity.createUser(invited)).toBeDefined();
});

test('ACC-03 no new password is a breached one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-breached-'));
  const breachedPasswordsFile = join(folder, 'hashes.txt');
  writeFileSync(breachedPasswordsFile, `${createHash('sha1').update('gofinu relapo tisake').digest('hex')}:3\n`);
  const strict = open({ breachedPasswordsFile });
  const refused = { name: 'IdentityError', code: 'breached' };
  const password = 'gofinu relapo tisake';
  await expect(strict.setPassword(user, password)).rejects.toMatchObject(refused);
  await expect(strict.checkNewPassword(user, password)).rejects.toMatchObject(refused);
  await expect(strict.changePassword(user, person.password, password)).rejects.toMatchObject(refused);
  await expect(strict.createUser({ ...person, email: 'new@plan.example', password })).rejects.toMatchObject(refused);
  rmSync(folder, { recursive: true });
  await expect(strict.setPassword(user, 'lamora keneti dubofa')).rejects.toMatchObject({ code: 'unavailable' });
});

test.each([
  { name: 'a short password', change: { password: 'lamora-keneti7' }, code: 'too-short' },
  { name: 'a guessable password', change: { password: 'passwordpassword' }, code: 'easy-to-guess' },
  { name: 'a malformed address', change: { email: 'casey' }, code: 'email-form' },
  { name: 'a taken address', change: { password: 'gofinu-relapo-tisake' }, code: 'email-taken' },
])('ACC-03 no user is made with $name', async ({ change, code }) => {
  await expect(identity.createUser({ ...person, ...change })).rejects.toMatchObject({ name: 'IdentityError', code });
});

test('making the same user again gives the same id', async () => {
  expect(await identity.createUser({ ...person, email: 'CASEY@plan.example' })).toBe(user);
});

test('a removed user cannot sign in, and its sessions are gone', async () => {
  const { cookies } = await signedIn();
  await identity.removeUser(person.email);
  expect(await identity.session(cookies)).toBeUndefined();
  expect(await attempt()).toEqual({ ok: false, reason: 'invalid' });
});

test('a short secret is refused', () => {
  expect(() => open({ secret: 'short' })).toThrow('32 characters');
});

test('the app role cannot read who signs in', async () => {
  for (const table of ['users', 'accounts', 'sessions', 'tenants']) {
    await expect(t.database.appPool.query(`select * from auth.${table}`)).rejects.toMatchObject({ code: 'permission' });
  }
});
