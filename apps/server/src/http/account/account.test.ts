import { VirtualAuthenticator } from '@optimiq/connectors/testing/virtual-authenticator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { signInsOf, TestBrowser, testPassword } from '../../testing/sign-ins.ts';

const password = testPassword;
let world: TestProduct;
let people: ReturnType<typeof signInsOf>;
const person: ReturnType<typeof signInsOf>['person'] = (...asked) => people.person(...asked);
const withApp: ReturnType<typeof signInsOf>['withApp'] = (...asked) => people.withApp(...asked);
const nextCode = (secret: string, userId: string) => people.nextCode(secret, userId);
beforeAll(async () => {
  world = await testProduct();
  people = signInsOf(world);
  await world.test.asSuperuser(`update auth.tenants set environment = 'production' where id = $1`, [world.alpha]);
});
afterAll(() => world.close());

describe('a second factor', () => {
  test('SEC-05 SEC-06 COV-03 without one nothing opens but setting one up; with one everything of the role', async () => {
    const one = await person();
    const signedIn = await one.signIn();
    expect(signedIn.body).toMatchObject({ assurance: 1, factor: 'set-up' });
    const closed = await one.browser.ask('GET', '/v1/members');
    expect([closed.status, closed.body.code]).toEqual([403, 'factor-needed']);
    const before = one.browser.cookies.get('optimiq_session');
    const begun = await one.browser.ask('POST', '/v1/account/totp');
    expect(begun.body.url).toContain(`secret=${begun.body.secret}`);
    const wrong = await one.browser.ask('POST', '/v1/account/totp/confirmation', { code: '000000' });
    expect(wrong.body.code).toBe('factor-wrong');
    const added = await one.browser.ask('POST', '/v1/account/totp/confirmation', {
      code: await nextCode(begun.body.secret, one.userId),
    });
    expect(added.body.recoveryCodes).toHaveLength(10);
    expect(one.browser.cookies.get('optimiq_session')).not.toBe(before);
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
    const old = new TestBrowser(world);
    old.cookies.set('optimiq_session', before!);
    expect((await old.ask('GET', '/v1/session')).status).toBe(401);
  });

  test('SEC-05 is asked for at each sign-in, and one code sent eight times at once opens exactly one session', async () => {
    const one = await withApp();
    const other = new TestBrowser(world);
    const signedIn = await one.signIn(other);
    expect(signedIn.body).toMatchObject({ assurance: 1, factor: 'give', hasTotp: true });
    expect((await other.ask('GET', '/v1/members')).body.code).toBe('factor-needed');
    const code = await nextCode(one.secret, one.userId);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const copy = other.copy();
        return { copy, answer: await copy.ask('POST', '/v1/session/factor', { code }) };
      }),
    );
    const through = outcomes.filter(({ answer }) => answer.status === 200);
    expect(through).toHaveLength(1);
    expect(through[0]!.answer.body).toMatchObject({ assurance: 2, factor: 'none' });
    expect((await through[0]!.copy.ask('GET', '/v1/members')).status).toBe(200);
    const again = await through[0]!.copy.ask('POST', '/v1/session/factor', { code });
    expect(again.body.code).toBe('factor-wrong');
  });

  test('SEC-05 is not guessed: after ten wrong codes the right one waits, and a password is none', async () => {
    const one = await withApp();
    const other = new TestBrowser(world);
    await one.signIn(other);
    expect((await other.ask('POST', '/v1/session/factor', { password })).body.code).toBe('factor-wrong');
    for (let run = 0; run < 10; run += 1)
      await other.ask('POST', '/v1/session/factor', { code: `00000${run}`.slice(-6) });
    const right = await other.ask('POST', '/v1/session/factor', { code: await nextCode(one.secret, one.userId) });
    expect([right.status, right.body.code]).toEqual([429, 'locked-out']);
  });

  test('SEC-05 a password alone adds no factor and makes no codes where one is held', async () => {
    const one = await withApp();
    const thief = new TestBrowser(world);
    await one.signIn(thief);
    for (const [method, url] of [
      ['POST', '/v1/account/passkey-challenge'],
      ['POST', '/v1/account/recovery-codes'],
      ['POST', '/v1/account/totp'],
      ['DELETE', '/v1/account/totp'],
      ['PUT', '/v1/account/password'],
    ] as const) {
      expect([url, (await thief.ask(method, url, {})).body.code]).toEqual([url, 'factor-needed']);
    }
  });

  test('SEC-05 a recovery code works once, and is kept as a hash', async () => {
    const one = await withApp();
    const [first = ''] = one.recoveryCodes;
    expect(first).toMatch(/^([A-Z2-7]{5}-){4}[A-Z2-7]{5}$/); // 125 bits
    const other = new TestBrowser(world);
    await one.signIn(other);
    const given = await other.ask('POST', '/v1/session/factor', { recoveryCode: first.toLowerCase() });
    expect(given.body).toMatchObject({ assurance: 2 });
    const third = new TestBrowser(world);
    await one.signIn(third);
    expect((await third.ask('POST', '/v1/session/factor', { recoveryCode: first })).body.code).toBe('factor-wrong');
    const rows = await world.test.asSuperuser(`select r::text as row from auth.recovery_codes r`);
    expect(JSON.stringify(rows)).not.toContain(first.slice(0, 11));
    const { body } = await other.ask('GET', '/v1/account');
    expect(body.factors.recoveryCodes).toBe(9);
  });

  test('SEC-05 the secret of an app is nowhere in clear', async () => {
    const one = await withApp();
    const rows = await world.test.asSuperuser('select secret from auth.totp_factors where user_id = $1', [one.userId]);
    expect(Buffer.from(rows[0]!['secret'] as Buffer).includes(one.secret)).toBe(false);
  });

  test('SEC-05 the last factor stays while the organization asks for one', async () => {
    const one = await withApp();
    expect((await one.browser.ask('DELETE', '/v1/account/totp')).body.code).toBe('last-factor');
  });

  test('SEC-05 a passkey is given another name by its owner only', async () => {
    const [one, other] = [await withApp(), await withApp()];
    const { origin, hostname } = new URL(world.product.baseUrl);
    const asked = await one.browser.ask('POST', '/v1/account/passkey-challenge');
    const answer = new VirtualAuthenticator(hostname, origin).register(asked.body.options);
    await one.browser.ask('POST', '/v1/account/passkeys', {
      ...{ challengeId: asked.body.challengeId, name: 'Laptop', answer },
    });
    const passkeys = async () => (await one.browser.ask('GET', '/v1/account')).body.factors.passkeys;
    const [{ passkeyId }] = await passkeys();
    const url = `/v1/account/passkeys/${passkeyId}`;
    expect((await other.browser.ask('PUT', url, { name: 'Mine' })).status).toBe(404);
    expect((await one.browser.ask('PUT', url, { name: ' ' })).status).toBe(400);
    expect((await one.browser.ask('PUT', url, { name: 'Old laptop' })).status).toBe(200);
    expect(await passkeys()).toMatchObject([{ name: 'Old laptop' }]);
  });

  test('SEC-05 a passkey that verifies its user stands for two factors, without a name', async () => {
    const one = await withApp();
    const { origin, hostname } = new URL(world.product.baseUrl);
    const key = new VirtualAuthenticator(hostname, origin);
    const asked = await one.browser.ask('POST', '/v1/account/passkey-challenge');
    const added = await one.browser.ask('POST', '/v1/account/passkeys', {
      ...{ challengeId: asked.body.challengeId, name: 'Laptop', answer: key.register(asked.body.options) },
    });
    expect(added.status).toBe(200);
    const other = new TestBrowser(world);
    const { body } = await other.ask('POST', '/v1/session/passkey-challenge');
    const signedIn = await other.ask('POST', '/v1/session/passkey', {
      ...{ challengeId: body.challengeId, answer: key.sign(body.options) },
    });
    expect(signedIn.body).toMatchObject({ assurance: 2, factor: 'none', user: { id: one.userId } });
    expect((await other.ask('GET', '/v1/members')).status).toBe(200);
  });
});

describe('a step-up', () => {
  test('SEC-05 what asks for one is refused after five minutes and open after a factor, under a new token', async () => {
    const one = await withApp(['tenant-admin']);
    await world.test.asSuperuser(
      `update auth.sessions set factor_at = now() - interval '6 minutes' where user_id = $1`,
      [one.userId],
    );
    const refused = await one.browser.ask('PUT', '/v1/settings/timeZone', { value: 'America/Denver' });
    expect([refused.status, refused.body.code]).toEqual([403, 'step-up-needed']);
    const before = one.browser.cookies.get('optimiq_session');
    const given = await one.browser.ask('POST', '/v1/session/factor', { code: await nextCode(one.secret, one.userId) });
    expect(given.status).toBe(200);
    expect(one.browser.cookies.get('optimiq_session')).not.toBe(before);
    expect((await one.browser.ask('PUT', '/v1/settings/timeZone', { value: 'America/Denver' })).status).toBe(200);
  });

  test('SEC-05 every change of keys, roles, factors, password, sessions and settings asks for one', async () => {
    const paths = world.app.swagger() as unknown as { paths: Record<string, Record<string, unknown>> };
    const guarded = Object.keys(paths.paths).filter((path) =>
      /^\/v1\/(account\/(totp|passkey|recovery|password|sessions)|settings\/|roles\/|people\/.*\/(roles|restrictions|state)|contracts|api-keys|clients)/.test(
        path,
      ),
    );
    expect(guarded.length).toBeGreaterThan(10);
    const one = await withApp(['tenant-admin']);
    await world.test.asSuperuser(
      `update auth.sessions set factor_at = now() - interval '6 minutes' where user_id = $1`,
      [one.userId],
    );
    for (const path of guarded) {
      for (const method of Object.keys(paths.paths[path]!).filter((name) => name !== 'get')) {
        const url = path.replaceAll(/\{\w+\}/g, '99999999-aaaa-4aaa-8aaa-000000000009');
        const answer = await one.browser.ask(method.toUpperCase() as 'PUT', url, {});
        expect([method, path, answer.body.code]).toEqual([method, path, 'step-up-needed']);
      }
    }
  });
});

describe('sessions', () => {
  test('AUT-01 AUT-02 ACC-04 are listed with browser, network and time, never with a token, and ended one by one', async () => {
    const one = await withApp();
    const other = new TestBrowser(world);
    await one.signIn(other);
    const { body } = await one.browser.ask('GET', '/v1/account');
    expect(body.sessions).toHaveLength(2);
    expect(body.sessions[0]).toMatchObject({ device: 'Firefox 142 on Linux', network: '127.0.0' });
    const token = decodeURIComponent(one.browser.cookies.get('optimiq_session')!).split('.')[0]!;
    expect(JSON.stringify(body)).not.toContain(token);
    const foreign = body.sessions.find((each: { isThis: boolean }) => !each.isThis);
    expect((await one.browser.ask('DELETE', `/v1/account/sessions/${foreign.sessionId}`)).status).toBe(200);
    expect((await other.ask('GET', '/v1/session')).status).toBe(401);
    const stranger = await withApp();
    const mine = (await one.browser.ask('GET', '/v1/account')).body.sessions[0].sessionId;
    expect((await stranger.browser.ask('DELETE', `/v1/account/sessions/${mine}`)).status).toBe(404);
  });

  test('ACC-04 are ended by whoever proves it is them anew, in two steps; a session is left without', async () => {
    const one = await withApp();
    const thief = one.browser.copy();
    const age = `update auth.sessions set factor_at = now() - interval '6 minutes' where user_id = $1`;
    await world.test.asSuperuser(age, [one.userId]);
    expect((await thief.ask('DELETE', '/v1/account/sessions')).body.code).toBe('step-up-needed');
    // A new sign-in is fresh: nothing more is asked.
    const owner = new TestBrowser(world);
    await one.signIn(owner);
    await owner.ask('POST', '/v1/session/factor', { code: await nextCode(one.secret, one.userId) });
    expect((await owner.ask('DELETE', '/v1/account/sessions')).status).toBe(200);
    expect((await thief.ask('GET', '/v1/session')).status).toBe(401);
    await world.test.asSuperuser(age, [one.userId]);
    expect((await owner.ask('DELETE', '/v1/session')).status).toBe(200);
  });

  test('ACC-04 a changed password ends the other sessions and keeps this one', async () => {
    const one = await withApp();
    const other = new TestBrowser(world);
    await one.signIn(other);
    const next = 'gofinu-relapo-tisake-91';
    const weak = await one.browser.ask('PUT', '/v1/account/password', { current: password, next: 'short' });
    expect(weak.body.errors).toEqual([{ field: 'next', message: 'too-short' }]);
    expect((await one.browser.ask('PUT', '/v1/account/password', { current: password, next })).status).toBe(200);
    expect((await other.ask('GET', '/v1/session')).status).toBe(401);
    expect((await one.browser.ask('GET', '/v1/session')).body).toMatchObject({ assurance: 2 });
    expect((await new TestBrowser(world).ask('POST', '/v1/session', { email: one.email, password })).status).toBe(401);
  });

  test('IMPL-05 polling keeps nobody signed in; staying signed in is asked for', async () => {
    const one = await withApp();
    const idle = async () => {
      const [row] = await world.test.asSuperuser(
        `select extract(epoch from expires_at - now())::int as left from auth.sessions where user_id = $1`,
        [one.userId],
      );
      return row!['left'] as number;
    };
    await world.test.asSuperuser(
      `update auth.sessions set updated_at = now() - interval '13 minutes', expires_at = now() + interval '2 minutes'
       where user_id = $1`,
      [one.userId],
    );
    await one.browser.ask('GET', '/v1/session');
    expect(await idle()).toBeLessThanOrEqual(120);
    // Whatever a page asks by itself says so, also where routes are asked by people, too.
    for (const url of ['/v1/loads', '/v1/account', '/v1/members'])
      await one.browser.ask('GET', url, undefined, { 'x-optimiq-background': '1' });
    expect(await idle()).toBeLessThanOrEqual(120);
    await one.browser.ask('POST', '/v1/session/extension');
    expect(await idle()).toBeGreaterThan(14 * 60);
  });

  test('ACC-04 a session of before does not outlive a new sign-in in the same browser', async () => {
    const one = await withApp();
    const before = one.browser.copy();
    const other = await person();
    await other.signIn(one.browser);
    expect((await one.browser.ask('GET', '/v1/session')).body.user.id).toBe(other.userId);
    expect((await before.ask('GET', '/v1/session')).status).toBe(401);
  });

  test('AUT-01 one sees what happened to the own sign-in, and nobody else does', async () => {
    const one = await withApp();
    await new TestBrowser(world).ask('POST', '/v1/session', { email: one.email, password: 'not the password' });
    const { body } = await one.browser.ask('GET', '/v1/account/events');
    const said = body.items.map((each: { action: string; outcome: string }) => `${each.action} ${each.outcome}`);
    expect(said).toContain('session.sign-in success');
    expect(said).toContain('session.sign-in denied');
    expect(said).toContain('totp-factor.create success');
    const other = await withApp();
    const others = await other.browser.ask('GET', '/v1/account/events');
    expect(others.body.items.some((each: { outcome: string }) => each.outcome === 'denied')).toBe(false);
  });

  test('SEC-04 somebody of two organizations chooses one, and the session reaches no other', async () => {
    const one = await person(['hcc-coder'], [world.alpha, world.beta]);
    const asked = await one.signIn();
    expect(asked.status).toBe(202);
    expect(asked.body.organizations).toHaveLength(2);
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(401);
    const chosen = await one.browser.ask('POST', '/v1/session/organization', { tenantId: world.beta });
    expect(chosen.body.tenant.id).toBe(world.beta);
    expect((await one.browser.ask('POST', '/v1/session/organization', { tenantId: world.alpha })).status).toBe(401);
    const elsewhere = await new TestBrowser(world).ask('POST', '/v1/session', {
      ...{ email: one.email, password, tenantId: '99999999-aaaa-4aaa-8aaa-000000000009' },
    });
    expect(elsewhere.body.code).toBe('sign-in-failed');
  });
});

describe('ways in', () => {
  test('COV-10 COV-08 ACC-05 by invitation only: a letter, a name, a password; the terms are on record', async () => {
    const admin = await withApp(['tenant-admin']);
    const invited = await admin.browser.ask('POST', '/v1/invitations', {
      ...{ email: 'New@Test.Example', roles: ['care-manager'] },
      restrictions: { modules: ['claims'], noExport: true },
    });
    expect(invited.status).toBe(201);
    const letter = (await world.product.mail.waiting()).find(({ recipient }) => recipient === 'new@test.example')!;
    const token = letter.link.split('#')[1]!;
    const anybody = new TestBrowser(world);
    expect((await anybody.ask('POST', '/v1/invitations/look-up', { token })).body).toMatchObject({
      ...{ email: 'new@test.example', isKnown: false },
    });
    const accept = (more: object) =>
      anybody.ask('POST', '/v1/invitations/acceptance', { token, termsVersion: '2026-1', isAdult: true, ...more });
    expect((await accept({ name: 'New', password: 'short' })).body.errors).toEqual([
      { field: 'password', message: 'too-short' },
    ]);
    expect((await accept({ name: 'New', password, isAdult: false })).status).toBe(400);
    expect((await accept({ name: 'New', password })).status).toBe(200);
    expect((await accept({ name: 'New', password })).status).toBe(404);
    const signedIn = await anybody.ask('POST', '/v1/session', { email: 'new@test.example', password });
    expect(signedIn.body).toMatchObject({ roles: [{ key: 'care-manager' }], factor: 'set-up' });
    // ADMV-02: restricted from the first sign-in on.
    const { body: people } = await admin.browser.ask('GET', '/v1/people');
    expect(people.items.find((one: { email: string }) => one.email === 'new@test.example')).toMatchObject({
      ...{ restrictions: { modules: ['claims'], noExport: true }, hasTotp: false, hasPasskey: false },
    });
    const rows = await world.test.asSuperuser(`select version from auth.acceptances`);
    expect(rows).toEqual([{ version: '2026-1' }]);
    await expect(world.test.database.authPool.query(`update acceptances set version = '2020-1'`)).rejects.toMatchObject(
      { sqlState: '42501' },
    );
  });

  test('ACC-06 nobody invites to a role that holds more than their own, nor by an invitation taken back', async () => {
    const admin = await withApp(['tenant-admin']);
    const key = 'own-desk';
    await admin.browser.ask('PUT', `/v1/roles/${key}`, {
      ...{ name: 'Desk', permissions: ['session:read', 'account:write', 'people:read', 'people:write'] },
      ...{ reads: ['open'], writes: ['open'] },
    });
    const desk = await withApp([key]);
    const up = await desk.browser.ask('POST', '/v1/invitations', { email: 'up@test.example', roles: ['tenant-admin'] });
    expect(up.body.code).toBe('not-yours-to-grant');
    const invited = await admin.browser.ask('POST', '/v1/invitations', {
      email: 'gone@test.example',
      roles: ['auditor'],
    });
    const letter = (await world.product.mail.waiting()).find(({ recipient }) => recipient === 'gone@test.example')!;
    await admin.browser.ask('DELETE', `/v1/invitations/${invited.body.invitationId}`);
    const token = letter.link.split('#')[1]!;
    expect((await new TestBrowser(world).ask('POST', '/v1/invitations/look-up', { token })).status).toBe(404);
  });

  test('ACC-05 whoever accepts an invitation to another organization signs in anew', async () => {
    const admin = await signInsOf(world, world.beta).withApp(['tenant-admin']);
    const one = await withApp();
    await admin.browser.ask('POST', '/v1/invitations', { email: one.email, roles: ['auditor'] });
    const token = await people.letterTo(one.email, 'invitation');
    const accept = { token, password, termsVersion: '2026-1', isAdult: true };
    expect((await one.browser.ask('POST', '/v1/invitations/acceptance', accept)).status).toBe(200);
    expect((await one.browser.ask('GET', '/v1/session')).status).toBe(401);
    await expect(world.test.database.authPool.query('delete from acceptances')).rejects.toMatchObject({
      sqlState: '42501',
    });
  });

  test('ACC-04 a forgotten password: equal answers, one letter, no factor less', async () => {
    const one = await withApp();
    const anybody = new TestBrowser(world);
    const [known, unknown] = [
      await anybody.ask('POST', '/v1/password-resets', { email: one.email }),
      await anybody.ask('POST', '/v1/password-resets', { email: 'nobody@test.example' }),
    ];
    expect(unknown).toEqual(known);
    await expect
      .poll(async () => (await world.product.mail.waiting()).filter((each) => each.kind === 'password-reset').length)
      .toBe(1);
    const letter = (await world.product.mail.waiting()).find(({ recipient }) => recipient === one.email)!;
    const token = letter.link.split('#')[1]!;
    const next = 'gofinu-relapo-tisake-91';
    // A password that cannot be chosen does not use the letter up.
    const weak = await anybody.ask('POST', '/v1/password-resets/completion', { token, password: 'passwordpassword' });
    expect(weak.body.errors).toEqual([{ field: 'password', message: 'easy-to-guess' }]);
    expect((await anybody.ask('POST', '/v1/password-resets/completion', { token, password: next })).status).toBe(200);
    expect((await anybody.ask('POST', '/v1/password-resets/completion', { token, password: next })).status).toBe(404);
    expect((await one.browser.ask('GET', '/v1/session')).status).toBe(401);
    const signedIn = await anybody.ask('POST', '/v1/session', { email: one.email, password: next });
    expect(signedIn.body).toMatchObject({ assurance: 1, factor: 'give' });
  });

  test('ACC-03 letters and their tokens are nowhere in clear', async () => {
    const rows = await world.test.asSuperuser(`select o::text as row from auth.mail_outbox o`);
    const letters = await world.product.mail.waiting();
    expect(letters.length).toBeGreaterThan(0);
    for (const { link } of letters) expect(JSON.stringify(rows)).not.toContain(link.split('#')[1] ?? 'nothing');
  });
});
