import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foreignAnswers, type Swept, sweepOperation } from '../testing/cross-tenant-sweep.ts';
import { type Fuzzed, fuzzOperation, inFuzzOrder } from '../testing/fuzz-operation.ts';
import { withoutExample } from '../testing/operation-examples.ts';
import { makeOwner, type Owner, stubTheOutside } from '../testing/operation-owner.ts';
import { type Operation, operationsOf } from '../testing/operations.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

// Operations come from the API's description: a new route is swept, and fails here until there is an example for it.
let world: TestProduct;
let alpha: Owner;
let beta: Owner;
let operations: Operation[];
const swept: Swept[] = [];

beforeAll(async () => {
  world = await testProduct();
  const records = stubTheOutside(world);
  [alpha, beta] = await Promise.all([
    makeOwner(world, world.alpha, 'ZQALPHA', records),
    makeOwner(world, world.beta, 'ZQBETA', records),
  ]);
  operations = operationsOf(world.app).filter(({ permission }) => permission !== 'public');
});
afterAll(() => world.close());

test('COV-07 SEC-04 no operation tells another tenant of an id, and each works for its owner', async () => {
  for (const operation of operations.filter(({ key }) => !(key in withoutExample))) {
    swept.push(await sweepOperation(world.app, operation, alpha, beta));
  }
  expect(swept.flatMap(({ key, faults }) => faults.map((fault) => `${key}: ${fault}`))).toEqual([]);
  expect(foreignAnswers(swept, alpha)).toEqual([]);
  // The control.
  expect(swept.filter(({ owner }) => owner >= 300).map(({ key, owner }) => [key, owner])).toEqual([]);
  expect(swept.filter(({ tried }) => tried > 0).length).toBeGreaterThan(50);
}, 300_000);

test('COV-07 requests made from the description bring no failure, no answer off its schema and no innards', async () => {
  const isSoak = process.env.OPTIMIQ_SOAK === '1';
  const requests = isSoak ? 200 : 20;
  const fuzzed: Fuzzed[] = [];
  for (const operation of inFuzzOrder(operationsOf(world.app))) {
    fuzzed.push(await fuzzOperation(world.app, operation, alpha, { requests, seed: 4_711 }));
  }
  const reached = fuzzed.filter(({ statuses }) => [...statuses.keys()].some((status) => status < 400));
  const share = reached.length / fuzzed.length;
  if (isSoak)
    process.stdout.write(`reached ${reached.length} of ${fuzzed.length} operations, ${requests} requests each\n`);
  expect(fuzzed.flatMap(({ faults }) => faults)).toEqual([]);
  expect(fuzzed.filter((one) => !reached.includes(one)).map(({ key }) => key)).toHaveLength(
    fuzzed.length - reached.length,
  );
  expect(share).toBeGreaterThanOrEqual(0.95);
}, 3_600_000);

test('every exception names an operation that exists, and where it is tested', async () => {
  const keys = operationsOf(world.app).map(({ key }) => key);
  for (const [key, reason] of Object.entries(withoutExample)) {
    expect(keys).toContain(key);
    expect(reason).toMatch(/\.test\.ts$/);
  }
});

/** The app with one route that lets out something of what anybody holds. */
const broken = (change: (body: string, status: number) => { status?: number; body?: string; header?: string }) =>
  ({
    inject: async (options: InjectOptions) => {
      const answer = await world.app.inject(options);
      const isForeign = String(options.url).includes(alpha.ids.loadId!) && answer.statusCode === 404;
      if (!isForeign) return answer;
      const { status = answer.statusCode, body = answer.body, header } = change(answer.body, answer.statusCode);
      return {
        ...answer,
        statusCode: status,
        body,
        headers: { ...answer.headers, ...(header && { 'x-found': header }) },
      };
    },
  }) as never as FastifyInstance;

test.each([
  { name: 'another status', change: () => ({ status: 403 }) },
  { name: 'other words', change: (body: string) => ({ body: body.replace('nothing', 'something') }) },
  { name: 'a header', change: () => ({ header: '1' }) },
])('a route that answers a foreign id with $name is noticed', async ({ change }) => {
  const operation = operations.find(({ key }) => key === 'GET /v1/loads/{loadId}')!;
  expect((await sweepOperation(broken(change), operation, alpha, beta)).faults).not.toEqual([]);
});

test('a route that answers with what another tenant holds is noticed', async () => {
  await world.test.asSuperuser('alter policy tenant_isolation on optimiq.panels using (true)');
  const lists = operations.filter(({ key }) => key === 'GET /v1/panels');
  const found = await Promise.all(lists.map((one) => sweepOperation(world.app, one, alpha, beta)));
  expect(foreignAnswers(found, alpha)).not.toEqual([]);
});
