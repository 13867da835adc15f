import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { buildApp } from '../app.ts';
import { callerByControlSocket } from '../operator/caller.ts';

let world: TestProduct;
let control: FastifyInstance;
let slugs: Record<'alpha' | 'beta', string>;
beforeAll(async () => {
  world = await testProduct();
  control = await buildApp({ product: world.product, callerOf: callerByControlSocket(world.product), operator: true });
  const tenants = await world.product.tenants();
  const slugOf = (id: string) => tenants.find((one) => one.id === id)!.slug;
  slugs = { alpha: slugOf(world.alpha), beta: slugOf(world.beta) };
  await world.test.asSuperuser(`update auth.tenants set environment = 'production'`);
});
afterAll(async () => {
  await control.close();
  await world.close();
});

const reason = 'a load hangs and its rows have to be seen';
async function operator(method: 'GET' | 'POST', url: string, payload?: object, tenant: 'alpha' | 'beta' = 'alpha') {
  const headers = { 'x-optimiq-request': '1', 'x-optimiq-tenant': slugs[tenant] };
  const answer = await control.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
async function admin(method: 'GET' | 'POST' | 'DELETE' | 'PUT', url: string, payload?: object) {
  const cookie = await world.signIn(world.alpha, 'privacy-officer');
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const seesMembers = async (tenant: 'alpha' | 'beta' = 'alpha') =>
  (await operator('GET', '/v1/members', undefined, tenant)).status === 200;

test('IMPL-05 operators are outside tenants: no member data of a real tenant', async () => {
  for (const url of ['/v1/members', '/v1/population', '/v1/matches']) {
    expect([url, (await operator('GET', url)).status]).toEqual([url, 403]);
  }
  expect((await operator('GET', '/v1/loads')).status).toBe(200);
});

test('IMPL-05 break-glass opens for its time, in that tenant only; the tenant sees who, when and why, and ends it', async () => {
  for (const wrong of [{ reason: 'short', minutes: 30 }, { reason, minutes: 241 }, { reason }]) {
    expect((await operator('POST', '/v1/break-glass', wrong)).status).toBe(400);
  }
  const opened = await operator('POST', '/v1/break-glass', { reason, minutes: 30 });
  expect([opened.status, opened.body.state]).toEqual([201, 'open']);
  expect(await seesMembers()).toBe(true);
  expect(await seesMembers('beta')).toBe(false);
  const { body } = await admin('GET', '/v1/operator-access');
  expect(body.items).toMatchObject([{ kind: 'break-glass', reason, state: 'open', minutes: 30 }]);
  const events = await world.test.asSuperuser(
    `select actor_kind as kind, details::text as details from optimiq.audit_events
     where tenant_id = $1 and action = 'break-glass.declare' and outcome = 'success'`,
    [world.alpha],
  );
  expect(events).toEqual([{ kind: 'operator', details: '{}' }]);
  expect((await admin('DELETE', `/v1/operator-access/${opened.body.accessId}`)).status).toBe(200);
  expect(await seesMembers()).toBe(false);
  expect((await admin('DELETE', `/v1/operator-access/${opened.body.accessId}`)).status).toBe(404);
});

test('IMPL-05 the reason is kept as ciphertext', async () => {
  const rows = await world.test.asSuperuser('select reason from optimiq.operator_access');
  expect(rows.length).toBeGreaterThan(0);
  for (const { reason: sealed } of rows) expect(Buffer.from(sealed as Buffer).includes('hangs')).toBe(false);
});

test('IMPL-05 it ends by itself when its time is over', async () => {
  await operator('POST', '/v1/break-glass', { reason, minutes: 5 });
  expect(await seesMembers()).toBe(true);
  await world.test.asSuperuser(`update optimiq.operator_access set begins_at = now() - interval '6 minutes'`);
  expect(await seesMembers()).toBe(false);
});

test('IMPL-05 where the tenant wants a second person, it waits until somebody agrees', async () => {
  await world.test.asSuperuser(
    `update optimiq.tenant_settings set chosen = '{"operators.breakGlass": "second-person"}' where tenant_id = $1`,
    [world.alpha],
  );
  const opened = await operator('POST', '/v1/break-glass', { reason, minutes: 30 });
  expect(opened.body.state).toBe('waiting');
  expect(await seesMembers()).toBe(false);
  expect((await admin('POST', `/v1/operator-access/${opened.body.accessId}/approve`)).status).toBe(200);
  expect(await seesMembers()).toBe(true);
});

test('IMPL-05 the tenant grants it for a time of its own accord', async () => {
  await world.test.asSuperuser('update optimiq.operator_access set ended_at = now()');
  expect((await admin('POST', '/v1/operator-access', { reason, minutes: 60 })).status).toBe(201);
  expect(await seesMembers()).toBe(true);
});
