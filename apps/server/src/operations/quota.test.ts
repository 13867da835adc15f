import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { receive, settled, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testAsOf, testProduct } from '../testing/product.ts';

let world: TestProduct;
const files = tidyTexts({ members: 4, seed: 3, asOf: testAsOf, months: 3 });
beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv']) await receive(world.product, world.alpha, files[name]!);
  await settled(world.product, world.alpha);
});
afterAll(() => world.close());

/** Settings as if chosen: values below what the screen takes make small files large. */
const choose = (tenant: TenantId, chosen: object) =>
  world.test.asSuperuser('update optimiq.tenant_settings set chosen = $2 where tenant_id = $1', [
    tenant,
    JSON.stringify(chosen),
  ]);
const ask = async (method: 'GET' | 'POST', url: string, tenant: TenantId, more: object = {}) => {
  const answer = await world.app.inject({
    method,
    url,
    ...more,
    headers: {
      cookie: await world.signIn(tenant, 'tenant-admin'),
      'x-optimiq-request': '1',
      ...(more as { headers?: object }).headers,
    },
  });
  return [answer.statusCode, answer.statusCode >= 400 ? answer.json().code : undefined];
};
const read = async (url: string) => {
  const answer = await world.app.inject({ url, headers: { cookie: await world.signIn(world.alpha, 'tenant-admin') } });
  return answer.json();
};
const file = (tenant: TenantId, text: string) =>
  ask('POST', '/v1/loads', tenant, { headers: { 'content-type': 'application/octet-stream' }, payload: text });
const blobsOf = async (tenant: TenantId) => (await world.product.blobs.list(tenant)).length;

test('a full store takes no file, whole or by pieces, and nothing of it stays; another organization is not asked', async () => {
  await choose(world.alpha, { 'quota.storageGb': 20_000 / 1024 ** 3 });
  const before = await blobsOf(world.alpha);
  const large = `member_id,birth_date,sex\n${'M1,1950-01-01,M\n'.repeat(2_000)}`;
  expect(await file(world.alpha, large)).toEqual([507, 'quota-storage']);
  const upload = { headers: { 'upload-length': `${large.length}` } };
  expect(await ask('POST', '/v1/uploads', world.alpha, upload)).toEqual([507, 'quota-storage']);
  expect(await blobsOf(world.alpha)).toBe(before);
  expect((await file(world.beta, large))[0]).toBe(202);
  await choose(world.alpha, {});
  expect((await file(world.alpha, large))[0]).toBe(202);
  for (const tenant of [world.alpha, world.beta]) await settled(world.product, tenant);
});

test('while as many jobs wait or run as may, none is added', async () => {
  await choose(world.alpha, { 'quota.jobsAtOnce': 0 });
  expect(await ask('POST', '/v1/runs', world.alpha, { payload: {} })).toEqual([429, 'quota-jobs']);
  expect(await file(world.alpha, 'member_id\nM9\n')).toEqual([429, 'quota-jobs']);
  await choose(world.alpha, {});
  expect((await ask('POST', '/v1/runs', world.alpha, { payload: {} }))[0]).toBe(202);
  await settled(world.product, world.alpha);
});

test('the rows of a day’s exports are counted, and the one that goes beyond is refused', async () => {
  expect((await ask('GET', '/v1/audit-export', world.alpha))[0]).toBe(200);
  const [event] = await world.test.asSuperuser(
    `select details from optimiq.audit_events where tenant_id = $1 and action = 'audit.export'`,
    [world.alpha],
  );
  const { rows } = event!.details as { rows: number };
  expect(rows).toBeGreaterThan(5);
  await choose(world.alpha, { 'quota.exportRowsPerDay': rows + 5 });
  expect(await ask('GET', '/v1/audit-export', world.alpha)).toEqual([429, 'quota-export']);
  await choose(world.alpha, {});
});

test('downloads at the same moment never share what is left of the day', async () => {
  const taken = async (): Promise<{ rows: number; times: number }> => {
    const [sum] = await world.test.asSuperuser(
      `select coalesce(sum((details ->> 'rows')::int), 0)::int as rows, count(*)::int as times
       from optimiq.audit_events where tenant_id = $1 and action = 'audit.export' and outcome = 'success'`,
      [world.alpha],
    );
    return sum as { rows: number; times: number };
  };
  const before = await taken();
  await ask('GET', '/v1/audit-export', world.alpha);
  const sealed = (await taken()).rows - before.rows;
  // Enough for two more, whatever is sealed meanwhile, and not for all.
  const limit = before.rows + sealed + 2 * (sealed + 20);
  await choose(world.alpha, { 'quota.exportRowsPerDay': limit });
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask('GET', '/v1/audit-export', world.alpha)));
  const passed = answers.filter(([status]) => status === 200).length;
  const after = await taken();
  expect(passed).toBeGreaterThan(0);
  expect(passed).toBeLessThan(12);
  expect(after.times - before.times).toBe(passed + 1);
  expect(after.rows).toBeLessThanOrEqual(limit);
  await choose(world.alpha, {});
});

test('COV-12 data is used for no purpose that the organization has not instructed, by nobody and by no job', async () => {
  const members = (purpose?: string) =>
    ask('GET', '/v1/members', world.alpha, purpose ? { headers: { 'x-optimiq-purpose': purpose } } : {});
  expect(await members('research')).toEqual([403, 'purpose-not-instructed']);
  expect((await members())[0]).toBe(200);
  await choose(world.alpha, { 'dataUse.purposes': ['research'] });
  expect((await members('research'))[0]).toBe(200);
  expect(await members()).toEqual([403, 'purpose-not-instructed']);
  // What the person or the law asks for needs no instruction.
  expect((await members('individual-request'))[0]).toBe(200);

  expect((await ask('POST', '/v1/runs', world.alpha, { payload: {} }))[0]).toBe(202);
  await settled(world.product, world.alpha);
  const events = await world.test.asSuperuser(
    `select outcome, details from optimiq.audit_events where tenant_id = $1 and action = 'job.refuse'`,
    [world.alpha],
  );
  expect(events).toEqual([{ outcome: 'denied', details: { purpose: 'payment' } }]);
  // Nothing is left that waits for it.
  const { items } = await read('/v1/runs');
  expect(items[0]).toMatchObject({ state: 'failed', errorCode: 'purpose-not-instructed' });
  await choose(world.alpha, {});
});

test('COV-12 a file whose purpose is not instructed is refused with the reason, and read once it is', async () => {
  await choose(world.alpha, { 'dataUse.purposes': ['payment'] });
  const text = 'member_id,birth_date,sex\nM77,1950-01-01,M\n';
  const { loadId } = await receive(world.product, world.alpha, text);
  await settled(world.product, world.alpha);
  const shown = () => read(`/v1/loads/${loadId}`);
  const refused = await shown();
  expect(refused).toMatchObject({ state: 'failed', errorCode: 'purpose-not-instructed' });
  expect(refused.stages.map(({ state }: { state: string }) => state)).not.toContain('running');
  const retry = () => ask('POST', `/v1/loads/${loadId}/retry`, world.alpha);
  expect(await retry()).toEqual([403, 'purpose-not-instructed']);
  await choose(world.alpha, {});
  expect(await ask('POST', `/v1/loads/${loadId}/retry`, world.beta)).toEqual([409, 'nothing-to-retry']);
  expect((await retry())[0]).toBe(202);
  await settled(world.product, world.alpha);
  expect(await shown()).toMatchObject({ state: 'active', members: 1 });
  expect((await shown()).errorCode).toBeUndefined();
  expect(await retry()).toEqual([409, 'nothing-to-retry']);
});

test('COV-12 the same bytes sent again after a refusal are the load, and the refused one is not read beside it', async () => {
  await choose(world.alpha, { 'dataUse.purposes': [] });
  const text = 'member_id,birth_date,sex\nM78,1950-01-01,M\n';
  const first = await receive(world.product, world.alpha, text);
  await settled(world.product, world.alpha);
  await choose(world.alpha, {});
  const second = await receive(world.product, world.alpha, text);
  expect(second.duplicateOf).toBeUndefined();
  expect(await ask('POST', `/v1/loads/${first.loadId}/retry`, world.alpha)).toEqual([409, 'same-file-active']);
  await settled(world.product, world.alpha);
});
