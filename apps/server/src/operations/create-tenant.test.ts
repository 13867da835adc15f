import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { createTenantWithAdmin } from './create-tenant.ts';
import { takeUpTenant } from './take-up-tenant.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const post = async (url: string, payload: object) =>
  (await world.app.inject({ method: 'POST', url, headers: { 'x-optimiq-request': '1' }, payload })).statusCode;

async function madeWith(slug: string): Promise<{ email: string; token: string }> {
  const adminEmail = `Ada@${slug}.example`;
  const made = await createTenantWithAdmin(world.product, { name: slug, slug, adminEmail, adminName: 'Ada' });
  if (!made.ok) throw new Error(made.reason);
  const { link, email } = made.value;
  expect(new URL(link).pathname).toBe('/password-reset');
  return { email, token: new URL(link).hash.slice(1) };
}

test('ACC-05 a first administrator chooses the password, by a link that is good once', async () => {
  const { email, token } = await madeWith('own');
  const password = 'gofinu-relapo-tisake-91';
  expect(await post('/v1/session', { email, password })).toBe(401);
  expect(await post('/v1/password-resets/completion', { token, password })).toBe(200);
  expect(await post('/v1/session', { email, password })).toBe(200);
  expect(await post('/v1/password-resets/completion', { token, password: `${password}2` })).toBe(404);
});

test('ACC-05 and within 72 hours', async () => {
  const { token } = await madeWith('late');
  const left = `select extract(epoch from expires_at - now())::int as seconds from auth.password_resets`;
  const [{ seconds }] = (await world.test.asSuperuser(left)) as [{ seconds: number }];
  expect(seconds).toBeGreaterThan(71 * 3_600);
  expect(seconds).toBeLessThanOrEqual(72 * 3_600);
  await world.test.asSuperuser(`update auth.password_resets set expires_at = now() - interval '1 second'`);
  expect(await post('/v1/password-resets/completion', { token, password: 'gofinu-relapo-tisake-91' })).toBe(404);
});

test('a tenant whose creation was killed before it had keys is open once it is made whole', async () => {
  const rows = await world.test.asSuperuser(
    `insert into auth.tenants (slug, name, environment) values ('half', 'Half', 'production') returning id`,
  );
  const [{ id }] = rows as [{ id: TenantId }];
  await takeUpTenant(world.product, id);
  expect(world.product.agreement.closedBy(id)).toBe('wrong-key');
  await madeWith('half');
  expect(world.product.agreement.closedBy(id)).toBeUndefined();
  await expect(world.product.agreement.require(id)).resolves.toBeUndefined();
});
