import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listExpiredRawFiles } from '@optimiq/store/postgres/raw-files';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day, load, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const url = '/v1/raw-file-retention';
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function call(
  method: 'GET' | 'PUT',
  path: string,
  body?: object,
  role: Role = 'tenant-admin',
  tenant?: TenantId,
) {
  const cookie = await world.signIn(tenant ?? world.alpha, role);
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url: path, headers, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: answer.json() };
}

const expiredIn = (days: number) =>
  withTenant(world.product.database.app, world.alpha, (tx) =>
    listExpiredRawFiles(tx, new Date(Date.now() + days * 86_400_000)),
  );

test('a tenant keeps raw files for thirty days until its admin says otherwise; a feed may have days of its own', async () => {
  const { product, alpha, beta } = world;
  const files = tidyTexts({ members: 3, seed: 5, asOf: day('2025-11-24'), months: 3 });
  await load(product, alpha, files['members.csv']!);
  expect((await call('GET', url)).body).toEqual({ days: 30, isHeld: false, feeds: [] });
  expect(await expiredIn(29)).toHaveLength(0);
  expect(await expiredIn(31)).toHaveLength(1);

  expect(await call('PUT', url, { days: 90 })).toMatchObject({ status: 200, body: { days: 90 } });
  expect(await expiredIn(31)).toHaveLength(0);
  expect(await expiredIn(91)).toHaveLength(1);

  const [{ source }] = (await call('GET', '/v1/feeds')).body.items;
  const ofFeed = `/v1/feeds/${source}/raw-file-retention`;
  expect((await call('PUT', ofFeed, { days: 7 })).body.feeds).toEqual([{ source, days: 7 }]);
  expect(await expiredIn(8)).toHaveLength(1);
  expect((await call('PUT', ofFeed, {})).body.feeds).toEqual([]);
  expect(await expiredIn(8)).toHaveLength(0);

  expect((await call('GET', url, undefined, 'risk-director', beta)).body.days).toBe(30);
  const events = await world.test.asSuperuser<{ details: object }>(
    "select details from optimiq.audit_events where action = 'retention.set' order by at",
  );
  expect(events.map(({ details }) => details)).toEqual([{ days: 90, before: 30 }, { days: 7 }, {}]);
});

test('days that are none are refused, and so is who may not hold files', async () => {
  for (const days of [-1, 1.5, 3_651, '30']) expect((await call('PUT', url, { days })).status).toBe(400);
  expect((await call('PUT', url, { days: 1 }, 'risk-director')).status).toBe(403);
  expect((await call('GET', url, undefined, 'care-manager')).status).toBe(403);
  expect((await world.app.inject({ method: 'GET', url })).statusCode).toBe(401);
});
