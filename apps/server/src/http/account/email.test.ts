import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { signInsOf, TestBrowser, testPassword } from '../../testing/sign-ins.ts';

let world: TestProduct;
let people: ReturnType<typeof signInsOf>;
beforeAll(async () => {
  world = await testProduct();
  people = signInsOf(world);
  await world.test.asSuperuser(`update auth.tenants set environment = 'production' where id = $1`, [world.alpha]);
});
afterAll(() => world.close());

let number = 0;
const newAddress = (domain = 'new.example') => {
  number += 1;
  return `moved-${number}@${domain}`;
};
const signInAs = (email: string) =>
  new TestBrowser(world).ask('POST', '/v1/session', { email, password: testPassword });
const send = (url: string, token: string | undefined) => new TestBrowser(world).ask('POST', url, { token });
const confirm = (token?: string) => send('/v1/email-changes/confirmation', token);
const stop = (token?: string) => send('/v1/email-changes/stop', token);
const prove = (domain: string, tenant: string) =>
  world.test.asSuperuser(
    `insert into auth.domains (tenant_id, domain, challenge, claimed_by, proven_at)
     values ($1, $2, '${'x'.repeat(30)}', 'test', now())`,
    [tenant, domain],
  );

test('ACC-01 another address is proven by a letter to it; the other sessions end, the one that asked goes on', async () => {
  const one = await people.withApp();
  const other = new TestBrowser(world);
  await one.signIn(other);
  const email = newAddress();
  await one.browser.ask('POST', '/v1/password-resets', { email: one.email });
  await expect.poll(() => people.letterTo(one.email, 'password-reset')).toBeDefined();
  expect((await one.browser.ask('POST', '/v1/account/email', { email: ` ${email.toUpperCase()}`.trim() })).status).toBe(
    202,
  );
  expect((await one.browser.ask('GET', '/v1/account')).body).toMatchObject({ email: one.email, newEmail: email });
  expect((await signInAs(email)).status).toBe(401);
  expect(await people.letterTo(one.email, 'email-change-notice')).toBeDefined();
  const token = await people.letterTo(email, 'email-change');
  expect((await confirm(token)).status).toBe(200);
  expect((await confirm(token)).status).toBe(404);
  expect((await one.browser.ask('GET', '/v1/session')).body.user.email).toBe(email);
  expect((await other.ask('GET', '/v1/session')).status).toBe(401);
  expect((await signInAs(one.email)).status).toBe(401);
  expect((await signInAs(email)).status).toBe(200);
  // A letter to the old address is no way in any more.
  const old = await people.letterTo(one.email, 'password-reset');
  const reset = { token: old, password: 'gofinu-relapo-tisake-91' };
  expect((await new TestBrowser(world).ask('POST', '/v1/password-resets/completion', reset)).status).toBe(404);
});

test('ACC-01 the old address stops it before it is confirmed, and takes it back for three days after', async () => {
  const one = await people.withApp();
  const [early, late] = [newAddress(), newAddress()];
  await one.browser.ask('POST', '/v1/account/email', { email: early });
  const stopEarly = await people.letterTo(one.email, 'email-change-notice');
  expect((await stop(`${stopEarly!.slice(0, -2)}AA`)).status).toBe(404);
  expect((await stop(stopEarly)).status).toBe(200);
  expect((await confirm(await people.letterTo(early, 'email-change'))).status).toBe(404);

  await one.browser.ask('POST', '/v1/account/email', { email: late });
  expect((await confirm(await people.letterTo(late, 'email-change'))).status).toBe(200);
  const takeBack = await people.letterTo(one.email, 'email-changed');
  expect((await stop(takeBack)).status).toBe(200);
  expect((await one.browser.ask('GET', '/v1/session')).status).toBe(401);
  expect((await signInAs(late)).status).toBe(401);
  expect((await one.signIn(new TestBrowser(world))).status).toBe(200);
  expect((await stop(takeBack)).status).toBe(404);
});

test('ACC-01 after three days nothing is taken back, after a day nothing is confirmed, and a new wish voids the old', async () => {
  const one = await people.withApp();
  const [first, second, third] = [newAddress(), newAddress(), newAddress()];
  await one.browser.ask('POST', '/v1/account/email', { email: first });
  await one.browser.ask('POST', '/v1/account/email', { email: second });
  expect((await confirm(await people.letterTo(first, 'email-change'))).status).toBe(404);
  await world.test.asSuperuser('update auth.email_changes set expires_at = now() where new_email = $1', [second]);
  expect((await confirm(await people.letterTo(second, 'email-change'))).status).toBe(404);
  await one.browser.ask('POST', '/v1/account/email', { email: third });
  await confirm(await people.letterTo(third, 'email-change'));
  await world.test.asSuperuser(
    `update auth.email_changes set confirmed_at = now() - interval '73 hours' where new_email = $1`,
    [third],
  );
  expect((await stop(await people.letterTo(one.email, 'email-changed'))).status).toBe(404);
  expect((await signInAs(third)).status).toBe(200);
});

test('ACC-01 it asks for a fresh factor, and not whether somebody has the address', async () => {
  const [one, other] = [await people.withApp(), await people.person()];
  const taken = await one.browser.ask('POST', '/v1/account/email', { email: other.email });
  const free = await one.browser.ask('POST', '/v1/account/email', { email: newAddress() });
  expect(taken).toEqual(free);
  expect(await people.letterTo(other.email, 'email-change')).toBeUndefined();
  const same = await one.browser.ask('POST', '/v1/account/email', { email: one.email });
  expect(same.body.errors).toEqual([{ field: 'email', message: 'same' }]);
  await world.test.asSuperuser(`update auth.sessions set factor_at = now() - interval '6 minutes' where user_id = $1`, [
    one.userId,
  ]);
  expect((await one.browser.ask('POST', '/v1/account/email', { email: newAddress() })).body.code).toBe(
    'step-up-needed',
  );
});

test('ACC-01 somebody else who takes the address meanwhile keeps it', async () => {
  const [one, other] = [await people.withApp(), await people.withApp()];
  const email = newAddress();
  for (const each of [one, other]) await each.browser.ask('POST', '/v1/account/email', { email });
  const letters = (await world.product.mail.waiting()).filter(({ recipient }) => recipient === email);
  const tokens = letters.filter(({ kind }) => kind === 'email-change').map(({ link }) => link.split('#')[1]);
  const outcomes = await Promise.all(tokens.map((token) => confirm(token)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 404]);
});

test('ACC-02 SEC-04 addresses in a proven domain are for people of that organization, and its people keep to its domains', async () => {
  await prove('alpha.example', world.alpha);
  await prove('alpha-two.example', world.alpha);
  await prove('beta.example', world.beta);
  const one = await people.withApp();
  const ask = (email: string) => one.browser.ask('POST', '/v1/account/email', { email });
  expect((await ask(newAddress('beta.example'))).body.errors).toEqual([{ field: 'email', message: 'foreign-domain' }]);
  const inside = newAddress('alpha.example');
  await ask(inside);
  expect((await confirm(await people.letterTo(inside, 'email-change'))).status).toBe(200);
  expect((await ask(newAddress('elsewhere.example'))).body.errors).toEqual([{ field: 'email', message: 'own-domain' }]);
  expect((await ask(newAddress('alpha-two.example'))).status).toBe(202);

  // Proven by another between asking and confirming.
  const two = await people.withApp();
  const later = newAddress('later.example');
  await two.browser.ask('POST', '/v1/account/email', { email: later });
  await prove('later.example', world.beta);
  expect((await confirm(await people.letterTo(later, 'email-change'))).status).toBe(404);
});
