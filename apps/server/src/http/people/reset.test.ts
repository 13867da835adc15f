import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractOnFile } from '../../testing/operation-owner.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { signInsOf, TestBrowser, testPassword } from '../../testing/sign-ins.ts';

let world: TestProduct;
let people: ReturnType<typeof signInsOf>;
type Person = Awaited<ReturnType<ReturnType<typeof signInsOf>['withApp']>>;
let [first, second]: Person[] = [];
const statement = 'CANARY seen in person, with a badge and a driving licence';

beforeAll(async () => {
  world = await testProduct();
  people = signInsOf(world);
  await world.test.asSuperuser(`update auth.tenants set environment = 'production'`);
  [first, second] = [await people.withApp(['tenant-admin']), await people.withApp(['tenant-admin'])];
  // Without a contract an admin holds no right to take health information in, and others of the role hold more.
  await first.browser.ask('POST', '/v1/contracts', { ...contractOnFile, expiresOn: '2099-01-01' });
});
afterAll(() => world.close());

/** Somebody who knows the password and has lost every factor: signed in with one, at the gate. */
async function lost(roles?: string[]) {
  const one = await people.withApp(roles);
  const gate = new TestBrowser(world);
  await one.signIn(gate);
  return { ...one, gate };
}
const openFor = async (one: { userId: string }, by = first!) =>
  (await by.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`)).body.resetId as string;
const vouch = (by: { browser: TestBrowser }, resetId: string, said = statement) =>
  by.browser.ask('POST', `/v1/factor-resets/${resetId}/approval`, { statement: said });

describe('somebody who lost every factor', () => {
  test('SEC-05 asks with the password alone; two people vouch; password and letter lead to a new factor, nothing else', async () => {
    const one = await lost();
    const asked = await one.gate.ask('POST', '/v1/account/factor-reset');
    expect(asked.status).toBe(201);
    const { resetId } = asked.body;
    expect(await people.letterTo(one.email, 'factor-reset-opened')).toBeDefined();
    const listed = await second!.browser.ask('GET', '/v1/factor-resets');
    expect(listed.body.items).toContainEqual(
      expect.objectContaining({ resetId, userId: one.userId, email: one.email, openedBy: one.userId, vouchers: 2 }),
    );
    expect((await vouch(first!, resetId)).body).toEqual({ state: 'first' });
    expect(await people.letterTo(one.email, 'factor-reset-approved')).toBeDefined();
    // One has changed nothing.
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'done' });

    for (const browser of [one.browser, one.gate]) expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
    const fresh = new TestBrowser(world);
    expect((await one.signIn(fresh)).body).toMatchObject({ assurance: 1, factor: 'letter' });
    for (const [method, url] of [
      ['GET', '/v1/members'],
      ['POST', '/v1/account/totp'],
      ['POST', '/v1/account/passkey-challenge'],
      ['PUT', '/v1/account/password'],
      ['POST', '/v1/account/email'],
      ['POST', '/v1/account/factor-reset'],
    ] as const)
      expect([url, (await fresh.ask(method, url, {})).body.code]).toEqual([url, 'factor-needed']);
    const recovery = await fresh.ask('POST', '/v1/session/factor', { recoveryCode: one.recoveryCodes[0] });
    expect(recovery.body.code).toBe('factor-needed');
    expect((await fresh.ask('POST', '/v1/session/letter', { code: 'AAAAA-AAAAA-AAAAA-AAAAA' })).body.code).toBe(
      'factor-wrong',
    );
    const code = await people.letterTo(one.email, 'factor-reset-done');
    const token = fresh.cookies.get('optimiq_session');
    const given = await fresh.ask('POST', '/v1/session/letter', { code: code!.toLowerCase() });
    expect(given.body).toMatchObject({ factor: 'set-up' });
    expect(fresh.cookies.get('optimiq_session')).not.toBe(token);
    expect((await fresh.ask('GET', '/v1/members')).body.code).toBe('factor-needed');
    expect((await fresh.ask('PUT', '/v1/account/password', {})).body.code).toBe('factor-needed');

    // The letter is good once, and for the session in which it was given.
    const thief = new TestBrowser(world);
    await one.signIn(thief);
    expect((await thief.ask('POST', '/v1/session/letter', { code })).body.code).toBe('factor-wrong');

    const begun = await fresh.ask('POST', '/v1/account/totp');
    const added = await fresh.ask('POST', '/v1/account/totp/confirmation', {
      code: await people.nextCode(begun.body.secret, one.userId),
    });
    expect(added.body.recoveryCodes).toHaveLength(10);
    expect((await fresh.ask('GET', '/v1/members')).status).toBe(200);
    const later = new TestBrowser(world);
    expect((await one.signIn(later)).body).toMatchObject({ factor: 'give' });
  });

  test('SEC-05 a letter for a new password does not make one factor out of two', async () => {
    const one = await lost();
    await one.gate.ask('POST', '/v1/password-resets', { email: one.email });
    await expect.poll(() => people.letterTo(one.email, 'password-reset')).toBeDefined();
    const before = await people.letterTo(one.email, 'password-reset');
    const resetId = await openFor(one);
    await vouch(first!, resetId);
    await vouch(second!, resetId);
    const fresh = new TestBrowser(world);
    const next = 'gofinu-relapo-tisake-91';
    expect((await fresh.ask('POST', '/v1/password-resets/completion', { token: before, password: next })).status).toBe(
      404,
    );
    await fresh.ask('POST', '/v1/password-resets', { email: one.email });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await people.letterTo(one.email, 'password-reset')).toBe(before);
  });

  test('SEC-05 the statements are sealed as reasons of their events, and nowhere in clear', async () => {
    const rows = await world.test.asSuperuser(
      `select e::text as row, reason, actor_id from optimiq.audit_events e where action = 'factor-reset.approve' and outcome = 'success'`,
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { row, reason } of rows) {
      expect(reason).toBeInstanceOf(Buffer);
      expect(`${row}${(reason as Buffer).toString('latin1')}`).not.toContain('CANARY');
    }
    const [event] = await world.test.asSuperuser(
      `select id from optimiq.audit_events where action = 'factor-reset.approve' and actor_id = $1 limit 1`,
      [first!.userId],
    );
    expect((await second!.browser.ask('GET', `/v1/audit-events/${event!['id']}`)).body.reason).toBe(statement);
  });
});

describe('factors are not taken away', () => {
  test('SEC-05 by one alone, twice', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    expect((await vouch(first!, resetId)).status).toBe(200);
    const again = await vouch(first!, resetId);
    expect([again.status, again.body.code]).toEqual([403, 'second-person']);
    const both = await Promise.all([vouch(first!, resetId), vouch(first!, resetId)]);
    expect(both.map(({ body }) => body.code)).toEqual(['second-person', 'second-person']);
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
  });

  test('SEC-05 by one alone whose request arrives twice at once', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    const both = await Promise.all([vouch(first!, resetId), vouch(first!, resetId)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
  });

  test('SEC-05 by the person', async () => {
    const third = await people.withApp(['tenant-admin']);
    const own = await third.browser.ask('POST', `/v1/people/${third.userId}/factor-reset`);
    expect(own.body.code).toBe('own-account');
    const resetId = await openFor(third);
    expect((await vouch(third, resetId)).body.code).toBe('own-account');
    expect((await vouch(first!, resetId)).body).toEqual({ state: 'first' });
    expect((await vouch(third, resetId)).body.code).toBe('own-account');
  });

  test('SEC-05 by somebody who does not manage people, or by a machine', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    const coder = await people.withApp(['hcc-coder']);
    expect((await vouch(coder, resetId)).body.code).toBe('forbidden');
    expect((await coder.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`)).body.code).toBe('forbidden');
    const key = await first!.browser.ask('POST', '/v1/api-keys', {
      name: 'Key',
      permissions: ['people:write'],
      days: 1,
    });
    if (key.status === 201) {
      const answer = await new TestBrowser(world).ask(
        'POST',
        `/v1/factor-resets/${resetId}/approval`,
        { statement },
        {
          authorization: `Bearer ${key.body.secret}`,
        },
      );
      expect(answer.status).toBe(403);
    }
  });

  test('SEC-05 by somebody who lacks what the person holds', async () => {
    const key = 'own-desk';
    await first!.browser.ask('PUT', `/v1/roles/${key}`, {
      ...{ name: 'Desk', permissions: ['session:read', 'account:write', 'people:read', 'people:write'] },
      ...{ reads: ['open', 'sensitive'], writes: ['open', 'sensitive'] },
    });
    const desk = await people.withApp([key]);
    const opened = await desk.browser.ask('POST', `/v1/people/${second!.userId}/factor-reset`);
    expect(opened.body.code).toBe('not-yours-to-grant');
    const resetId = await openFor(second!);
    expect((await vouch(desk, resetId)).body.code).toBe('not-yours-to-grant');
    expect((await first!.browser.ask('DELETE', `/v1/factor-resets/${resetId}`)).status).toBe(200);
  });

  test('SEC-05 without a fresh factor', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    await world.test.asSuperuser(
      `update auth.sessions set factor_at = now() - interval '6 minutes' where user_id = $1`,
      [first!.userId],
    );
    expect((await vouch(first!, resetId)).body.code).toBe('step-up-needed');
    expect((await first!.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`)).body.code).toBe(
      'step-up-needed',
    );
    await world.test.asSuperuser('update auth.sessions set factor_at = now() where user_id = $1', [first!.userId]);
  });

  test('SEC-05 without a word of how it was made sure', async () => {
    const one = await lost();
    expect((await vouch(first!, await openFor(one), 'I know them')).status).toBe(400);
  });

  test('SEC-05 after 24 hours', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    await vouch(first!, resetId);
    await world.test.asSuperuser(`update auth.factor_resets set expires_at = now() where id = $1`, [resetId]);
    expect((await vouch(second!, resetId)).status).toBe(404);
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
    // A new one can be opened, and nobody has vouched in it.
    const again = await openFor(one);
    expect((await vouch(second!, again)).body).toEqual({ state: 'first' });
  });

  test('SEC-05 after it was stopped, by the letter or by somebody who manages people', async () => {
    const one = await lost();
    const resetId = await openFor(one);
    await vouch(first!, resetId);
    const token = await people.letterTo(one.email, 'factor-reset-approved');
    expect(await people.letterTo(one.email, 'factor-reset-opened')).toBe(token);
    const anybody = new TestBrowser(world);
    expect((await anybody.ask('POST', '/v1/factor-resets/stop', { token: `${token!.slice(0, -2)}AA` })).status).toBe(
      404,
    );
    expect((await anybody.ask('POST', '/v1/factor-resets/stop', { token })).status).toBe(200);
    expect((await vouch(second!, resetId)).status).toBe(404);
    expect(await people.letterTo(one.email, 'factor-reset-stopped')).toBeUndefined();
    expect((await world.product.mail.waiting()).some((each) => each.kind === 'factor-reset-stopped')).toBe(true);
    const other = await openFor(one);
    await second!.browser.ask('DELETE', `/v1/factor-resets/${other}`);
    expect((await vouch(first!, other)).status).toBe(404);
  });

  test('SEC-05 for a first who has left since', async () => {
    const one = await lost();
    const third = await people.withApp(['tenant-admin']);
    const resetId = await openFor(one);
    await vouch(third, resetId);
    await first!.browser.ask('PUT', `/v1/people/${third.userId}/state`, { isActive: false });
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'first' });
    expect((await one.browser.ask('GET', '/v1/members')).status).toBe(200);
  });

  test('SEC-04 by another organization', async () => {
    const foreign = await signInsOf(world, world.beta).withApp(['tenant-admin']);
    const one = await lost();
    const resetId = await openFor(one);
    expect((await vouch(foreign, resetId)).status).toBe(404);
    expect((await foreign.browser.ask('DELETE', `/v1/factor-resets/${resetId}`)).status).toBe(404);
    expect((await foreign.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`)).status).toBe(404);
    expect((await foreign.browser.ask('GET', '/v1/factor-resets')).body.items).toEqual([]);
  });

  test('SEC-05 twice at the same time, or where there is none', async () => {
    const one = await lost();
    await openFor(one);
    const again = await second!.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`);
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    const none = await people.person();
    expect((await first!.browser.ask('POST', `/v1/people/${none.userId}/factor-reset`)).status).toBe(409);
  });
});

test('SEC-05 even when it is done, the letter stops it: its code opens nothing, and nobody gets in', async () => {
  const one = await lost();
  const resetId = await openFor(one);
  await vouch(first!, resetId);
  await vouch(second!, resetId);
  const token = await people.letterTo(one.email, 'factor-reset-opened');
  const code = await people.letterTo(one.email, 'factor-reset-done');
  const thief = new TestBrowser(world);
  await one.signIn(thief);
  await thief.ask('POST', '/v1/session/letter', { code });
  expect((await new TestBrowser(world).ask('POST', '/v1/factor-resets/stop', { token })).status).toBe(200);
  expect((await thief.ask('GET', '/v1/session')).status).toBe(401);
  await thief.ask('POST', '/v1/session', { email: one.email, password: testPassword });
  expect((await thief.ask('POST', '/v1/session/letter', { code })).body.code).toBe('factor-wrong');
  // Two people can begin anew.
  expect(await openFor(one)).toBeDefined();
});

describe('somebody of two organizations', () => {
  let abroad: Person[];
  beforeAll(async () => {
    const one = signInsOf(world, world.beta, 'abroad');
    abroad = [await one.withApp(['tenant-admin']), await one.withApp(['tenant-admin'])];
    await abroad[0]!.browser.ask('POST', '/v1/contracts', { ...contractOnFile, expiresOn: '2099-01-01' });
  });
  const lostInBoth = () => people.withApp(['hcc-coder'], [world.alpha, world.beta]);
  const waitingIn = async (by: Person, userId: string) =>
    ((await by.browser.ask('GET', '/v1/factor-resets')).body.items as { resetId: string; userId: string }[]).find(
      (one) => one.userId === userId,
    );
  const factorsOf = async (userId: string) =>
    (await world.test.asSuperuser('select 1 from auth.totp_factors where user_id = $1', [userId])).length;

  test('SEC-05 keeps every factor while one of them has not vouched by two', async () => {
    const one = await lostInBoth();
    const resetId = await openFor(one);
    expect((await vouch(first!, resetId)).body).toEqual({ state: 'first' });
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'others' });
    expect(await factorsOf(one.userId)).toBe(1);
    expect((await one.browser.ask('GET', '/v1/session')).status).toBe(200);
    // Nor does asking again there help, nor a new case beside it.
    expect((await vouch(first!, resetId)).body).toEqual({ state: 'others' });
    expect((await first!.browser.ask('POST', `/v1/people/${one.userId}/factor-reset`)).status).toBe(409);
    const there = (await waitingIn(abroad[0]!, one.userId))!;
    expect(there.resetId).not.toBe(resetId);
    expect((await vouch(first!, there.resetId)).status).toBe(404);
    expect((await vouch(abroad[0]!, there.resetId)).body).toEqual({ state: 'first' });
    expect((await vouch(abroad[0]!, there.resetId)).body.code).toBe('second-person');
    expect(await factorsOf(one.userId)).toBe(1);
    expect((await vouch(abroad[1]!, there.resetId)).body).toEqual({ state: 'done' });
    expect(await factorsOf(one.userId)).toBe(0);
    expect((await one.browser.ask('GET', '/v1/session')).status).toBe(401);
    expect(await people.letterTo(one.email, 'factor-reset-done')).toBeDefined();
    expect([await waitingIn(first!, one.userId), await waitingIn(abroad[0]!, one.userId)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('SEC-05 what one organization said once is good for one time: the next case takes two of it again', async () => {
    const one = await lostInBoth();
    const resetId = await openFor(one);
    const there = (await waitingIn(abroad[0]!, one.userId))!;
    for (const by of abroad) await vouch(by, there.resetId);
    await vouch(first!, resetId);
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'done' });
    const again = await openFor(one);
    await vouch(first!, again);
    expect((await vouch(second!, again)).body).toEqual({ state: 'others' });
  });

  test('SEC-05 is stopped in one organization, and then in no other either; by the letter in all', async () => {
    const one = await lostInBoth();
    const resetId = await openFor(one);
    const there = (await waitingIn(abroad[0]!, one.userId))!;
    expect((await abroad[0]!.browser.ask('DELETE', `/v1/factor-resets/${there.resetId}`)).status).toBe(200);
    await vouch(first!, resetId);
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'others' });
    const token = await people.letterTo(one.email, 'factor-reset-opened');
    expect((await new TestBrowser(world).ask('POST', '/v1/factor-resets/stop', { token })).status).toBe(200);
    expect((await vouch(first!, resetId)).status).toBe(404);
    expect(await factorsOf(one.userId)).toBe(1);
  });

  test('SEC-05 an organization that lets the person out has no say, and its door stays shut', async () => {
    const one = await lostInBoth();
    const resetId = await openFor(one);
    await vouch(first!, resetId);
    expect((await vouch(second!, resetId)).body).toEqual({ state: 'others' });
    await abroad[0]!.browser.ask('PUT', `/v1/people/${one.userId}/state`, { isActive: false });
    expect((await vouch(first!, resetId)).body).toEqual({ state: 'done' });
    expect(await factorsOf(one.userId)).toBe(0);
  });

  test('SEC-05 the last two, of different organizations and at once: the factors go once, and one letter tells it', async () => {
    const one = await lostInBoth();
    const resetId = await openFor(one);
    const there = (await waitingIn(abroad[0]!, one.userId))!;
    await vouch(first!, resetId);
    await vouch(abroad[0]!, there.resetId);
    const answers = await Promise.all([vouch(second!, resetId), vouch(abroad[1]!, there.resetId)]);
    expect(answers.map(({ body }) => body.state).sort()).toEqual(['done', 'others']);
    const letters = (await world.product.mail.waiting()).filter(
      ({ recipient, kind }) => recipient === one.email && kind === 'factor-reset-done',
    );
    expect(letters).toHaveLength(1);
  });
});
