import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memberOf } from '../../testing/erasing.ts';
import { csvOf, day, load, receive, settled, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const mbi = '9XQ7XZ8WK61';
const people = csvOf(
  ['member_id', 'mbi', 'birth_date', 'sex', 'last_name'],
  [
    { member_id: 'ZQMEMBER-1', mbi, birth_date: '1917-03-29', sex: 'F', last_name: 'ZQLAST' },
    { member_id: 'ZQMEMBER-2', birth_date: '1927-03-29', sex: 'M', last_name: 'ZQOTHER' },
  ],
);
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) await receive(world.product, tenant, people);
  for (const tenant of [world.alpha, world.beta]) await settled(world.product, tenant);
}, 400_000);
afterAll(() => world.close());

async function call(tenant: TenantId, role: Role, method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const ask = (payload: object, tenant = world.alpha, role: Role = 'tenant-admin') =>
  call(tenant, role, 'POST', '/v1/erasures', payload);

test('DSR-03 a request names one person and says why, or is refused', async () => {
  for (const payload of [
    {},
    { reason: 'asked in writing' },
    { mbi, memberId: 'ZQMEMBER-1', reason: 'asked in writing' },
    { mbi },
    { memberKey: 'not-a-key', reason: 'asked in writing' },
  ]) {
    expect((await ask(payload)).status).toBe(400);
  }
  expect((await ask({ mbi: '1EG4TE5MK73', reason: 'asked in writing' })).status).toBe(404);
  expect((await ask({ mbi, reason: 'asked in writing' }, world.alpha, 'care-manager')).status).toBe(403);
  expect(await memberOf(world.product, world.alpha, mbi)).toBeDefined();
});

test('DSR-03 RET-05 an administrator erases a person, follows the job and reads the certificate', async () => {
  const key = (await memberOf(world.product, world.alpha, mbi))!;
  const started = await ask({ memberId: 'ZQMEMBER-1', reason: 'asked in writing' });
  expect([started.status, Object.keys(started.body).sort()]).toEqual([202, ['erasureId', 'jobId']]);
  const member = await call(world.alpha, 'tenant-admin', 'GET', `/v1/members/${key}?paymentYear=2026`);
  expect(member.status).toBe(404);
  await settled(world.product, world.alpha);

  const { erasureId, jobId } = started.body;
  const job = await call(world.alpha, 'tenant-admin', 'GET', `/v1/jobs/${jobId}`);
  expect(job.body).toMatchObject({ kind: 'erase-member', state: 'done' });
  const detail = await call(world.alpha, 'tenant-admin', 'GET', `/v1/erasures/${erasureId}`);
  expect(detail.body).toMatchObject({
    state: 'done',
    reason: 'asked in writing',
    certificate: { keys: 1, checks: expect.arrayContaining([{ name: 'facts-rows', found: 0, expected: 0 }]) },
  });
  const list = await call(world.alpha, 'tenant-admin', 'GET', '/v1/erasures');
  expect(list.body.items.map((item: { erasureId: string }) => item.erasureId)).toEqual([erasureId]);
  expect((await ask({ memberKey: key, reason: 'asked again' })).body).toEqual({ erasureId });
});

test('RET-08 the other tenant keeps its own person and sees no erasure', async () => {
  expect(await memberOf(world.product, world.beta, mbi)).toBeDefined();
  const { body } = await call(world.alpha, 'tenant-admin', 'GET', '/v1/erasures');
  const other = await call(world.beta, 'tenant-admin', 'GET', `/v1/erasures/${body.items[0].erasureId}`);
  expect(other.status).toBe(404);
  expect((await call(world.beta, 'tenant-admin', 'GET', '/v1/erasures')).body.items).toEqual([]);
});

test('AUT-04 audit, certificate and log name nobody', async () => {
  const { body } = await call(world.alpha, 'tenant-admin', 'GET', '/v1/erasures');
  const { certificate } = (await call(world.alpha, 'tenant-admin', 'GET', `/v1/erasures/${body.items[0].erasureId}`))
    .body;
  const audit = await world.test.asSuperuser(`select * from optimiq.audit_events where action like '%eras%'`);
  expect(audit.length).toBeGreaterThan(3);
  const texts = [JSON.stringify(certificate), JSON.stringify(audit), world.logged.join('')];
  for (const text of texts) expect(text).not.toMatch(/ZQ|9XQ7|1917-03-29|asked in writing/);
});

test('DSR-03 figures that were kept from before hold nothing of the person either', async () => {
  const files = tidyTexts({ members: 12, seed: 5, asOf: day('2025-11-24'), months: 24 });
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
  await settled(world.product, world.alpha);
  const read = async (url: string) => (await call(world.alpha, 'tenant-admin', 'GET', url)).body;
  const definition = { match: 'all', groups: [{ match: 'all', criteria: [{ kind: 'age', from: 0 }] }] };
  const { cohortId } = (await call(world.alpha, 'tenant-admin', 'POST', '/v1/cohorts', { name: 'All', definition }))
    .body;
  const urls = ['/v1/population', `/v1/population?cohort=${cohortId}`];
  const before = await Promise.all(urls.map(read));

  type Claim = { serviceFrom?: string; serviceThrough?: string; paidCents?: string };
  const claimsOf = async (member: string): Promise<Claim[]> =>
    (await read(`/v1/members/${member}/claims?limit=200`)).items.filter(({ serviceFrom, serviceThrough }: Claim) =>
      (serviceThrough ?? serviceFrom)!.startsWith('2025'),
    );
  const { items } = await read('/v1/members?sort=hccs&limit=200');
  const all = await Promise.all(items.map(async ({ memberKey }: { memberKey: string }) => claimsOf(memberKey)));
  const place = all.findIndex((claims) => claims.length > 0);
  await ask({ memberKey: items[place].memberKey, reason: 'asked in writing' });

  const paid = all[place]!.reduce((sum: number, { paidCents = '0' }) => sum + Number(paidCents), 0);
  for (const [at, url] of urls.entries()) {
    const { members, claims, paidCents } = await read(url);
    expect([members, claims], url).toEqual([before[at].members - 1, before[at].claims - all[place]!.length]);
    expect(Number(paidCents), url).toBe(Number(before[at].paidCents) - paid);
  }
  await settled(world.product, world.alpha);
});
