import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgreement } from './agreement.ts';
import { buildApp } from './http/app.ts';
import { callerBySession } from './http/session-caller.ts';
import { claimsAs837, day, load, receive, settled, tidyTexts } from './testing/loading.ts';
import { type TestProduct, testProduct } from './testing/product.ts';

const options = { members: 12, seed: 7, asOf: day('2025-11-24'), months: 14 };
const headers = { 'x-optimiq-request': '1' };

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  const files = tidyTexts(options);
  for (const tenant of [world.alpha, world.beta]) {
    await receive(world.product, tenant, files['members.csv']!);
    await receive(world.product, tenant, files['eligibility_year.csv']!);
    await receive(world.product, tenant, claimsAs837(options));
    await settled(world.product, tenant);
  }
});
afterAll(() => world.close());

/** The product as the next start would find it. */
const restarted = () => {
  const { database, facts, log } = world.product;
  return { ...world.product, agreement: openAgreement(database, facts, log) };
};

test('stores that were not touched agree', async () => {
  const { agreement } = restarted();
  expect(await agreement.disagreementOf(world.alpha)).toBeUndefined();
  expect(await agreement.disagreementOf(world.beta)).toBeUndefined();
});

test.each([
  [
    'a lost row',
    'delete from facts.claim_lines where load_no = 3 and rowid = (select max(rowid) from facts.claim_lines)',
  ],
  ['a row twice', 'insert into facts.claim_lines select * from facts.claim_lines where load_no = 3 limit 1'],
  ['another amount', 'update facts.claim_lines set billed_cents = billed_cents + 1 where load_no = 3'],
])('%s makes the tenant one that can be read and not changed; the log names load and table', async (_, sql) => {
  const { alpha, beta, logged } = world;
  await world.product.facts.execute(alpha, [], sql);
  const product = restarted();
  expect(await product.agreement.disagreementOf(alpha)).toEqual({ load: 3, table: 'claim_lines' });
  expect(logged.join('')).toContain('"load":3,"table":"claim_lines"');
  expect(await product.agreement.disagreementOf(beta)).toBeUndefined();
});

test('loads, undo and runs are refused by name, and everything is still shown', async () => {
  const { alpha, beta } = world;
  const app = await buildApp({ product: restarted(), callerOf: callerBySession(world.product) });
  const cookie = await world.signIn(alpha, 'tenant-admin');
  const ask = (method: 'GET' | 'POST', url: string, payload?: string | object, type = 'application/json') =>
    app.inject({
      method,
      url,
      headers: { ...headers, cookie, ...(payload ? { 'content-type': type } : {}) },
      ...(payload ? { payload } : {}),
    });
  const { items } = (await ask('GET', '/v1/loads')).json();
  const changes = [
    await ask('POST', '/v1/loads', 'member_id\n', 'application/octet-stream'),
    await ask('POST', `/v1/loads/${items[0].loadId}/undo`),
    await ask('POST', '/v1/runs', { paymentYear: 2026 }),
  ];
  for (const answer of changes) {
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'stores-disagree' });
  }
  for (const url of ['/v1/loads', '/v1/runs', '/v1/population?paymentYear=2026'])
    expect((await ask('GET', url)).statusCode).toBe(200);
  expect((await ask('GET', '/v1/loads')).json().items).toHaveLength(items.length);
  await app.close();
  await load(world.product, beta, tidyTexts({ ...options, seed: 8 })['members.csv']!);
});
