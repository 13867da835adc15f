import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function call(tenant: TenantId, method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) {
  const headers = { cookie: await world.signIn(tenant, 'tenant-admin'), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({
    method,
    url: `/v1/outbound-hosts${path}`,
    headers,
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const hook = { purpose: 'webhook', host: 'hooks.example.org', port: 443 };
/** What the guard says to a request of the tenant; the host's name resolves nowhere, so that nothing leaves. */
const attempt = (tenant: TenantId, url: string) =>
  world.product.outbound.request({ tenant, purpose: 'webhook' }, url, { connectMs: 2_000 }).catch(({ code }) => code);

test('SEC-07: a tenant’s administrator lists a host, and the guard lets that tenant out to it and no other', async () => {
  expect(await attempt(world.alpha, 'https://hooks.example.org/')).toBe('not-allowed');
  expect(await call(world.alpha, 'POST', '', hook)).toMatchObject({ status: 200, body: { items: [hook] } });
  // Past the list, and on to the look-up.
  expect(await attempt(world.alpha, 'https://hooks.example.org/')).not.toBe('not-allowed');
  expect(await attempt(world.alpha, 'https://hooks.example.org:8443/')).toBe('not-allowed');
  expect(await attempt(world.beta, 'https://hooks.example.org/')).toBe('not-allowed');

  expect((await call(world.beta, 'GET', '')).body).toEqual({ items: [] });
  const path = '/webhook/hooks.example.org/443';
  expect((await call(world.beta, 'DELETE', path)).status).toBe(404);
  expect(await call(world.alpha, 'DELETE', path)).toMatchObject({ status: 200, body: { items: [] } });
  expect(await attempt(world.alpha, 'https://hooks.example.org/')).toBe('not-allowed');

  const events = await world.test.asSuperuser(
    `select action, outcome, details->>'code' as code, details::text as text from optimiq.audit_events
     where tenant_id = '${world.alpha}' and action like 'outbound%' order by at`,
  );
  expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'outbound.connect denied',
    'outbound-host.add success',
    'outbound.connect failed',
    'outbound.connect denied',
    'outbound-host.remove success',
    'outbound.connect denied',
  ]);
});

test('SEC-07: an address of the inside may be listed by nobody but the operator', async () => {
  await call(world.alpha, 'POST', '', { ...hook, host: '127.0.0.1' });
  expect(await attempt(world.alpha, 'https://127.0.0.1/')).toBe('address-refused');
  Object.assign(world.product.settings, { outboundHosts: [{ purpose: 'webhook', host: '127.0.0.1', port: 1 }] });
  expect(await attempt(world.alpha, 'https://127.0.0.1:1/')).toBe('unreachable');
  Object.assign(world.product.settings, { outboundHosts: [] });
});

test('what is no host, or is for another to list, is refused', async () => {
  for (const wrong of [
    { host: '2130706433' },
    { host: 'a..b' },
    { host: 'a/b' },
    { port: 0 },
    { purpose: 'kms' },
    { purpose: 'sftp' },
  ]) {
    expect((await call(world.alpha, 'POST', '', { ...hook, ...wrong })).status).toBe(400);
  }
});
