import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestUndo } from '../operations/undo-load.ts';
import { csvOf, day, load, readLoad, receive, tidyTexts, undo, whenRead } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const options = { members: 6, seed: 24, asOf: day('2025-11-24'), months: 12 };
const files = tidyTexts(options);
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  await load(world.product, world.alpha, files['members.csv']!);
  await load(world.product, world.alpha, files['eligibility_year.csv']!);
});
afterAll(() => world.close());

async function call(tenant: TenantId, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const headers = { cookie: await world.signIn(tenant, 'tenant-admin'), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const detail = async (tenant: TenantId, id: string) => (await call(tenant, 'GET', `/v1/loads/${id}`)).body;

const columns = [
  'member_id',
  'claim_id',
  'claim_type',
  'from_date',
  'thru_date',
  'line_num',
  'line_date',
  'hcpcs',
  'pos',
  'units',
  'charge',
  'paid',
  'npi',
  'dx1',
  'bill_freq',
  'orig_claim_id',
];
/** A file of as many claims, each of one line. */
const claims = (count: number, charge = '100.00', prefix = 'C') =>
  csvOf(
    columns,
    Array.from({ length: count }, (_, at) => ({
      member_id: `F${at % 3}`,
      claim_id: `${prefix}${at}`,
      claim_type: 'CARRIER',
      from_date: '2025-02-03',
      thru_date: '2025-02-03',
      line_num: '1',
      line_date: '2025-02-03',
      hcpcs: '99213',
      pos: '11',
      units: '1',
      charge,
      paid: '60.00',
      npi: '1234567893',
      dx1: 'E1122',
      bill_freq: '1',
    })),
  );

test('each step of a load has its count, rate and times, and scoring follows as its last step, with what it changed', async () => {
  const { product, alpha, beta } = world;
  const { loadId } = await load(product, alpha, files['claim_lines.csv']!);
  const shown = await detail(alpha, loadId);
  const { counts, bytes } = await readLoad(product, alpha, loadId);
  expect(shown.stages.map(({ name, state, unit }: Record<string, string>) => `${name} ${state} ${unit}`)).toEqual([
    'receive done bytes',
    'parse done rows',
    'map done records',
    'validate done records',
    'match done persons',
    'load done facts',
    'score done members',
  ]);
  const [receiving, parse, map, validate, match, stored, score] = shown.stages;
  expect([receiving.done, receiving.total]).toEqual([bytes, bytes]);
  expect([parse.done, map.done, validate.done]).toEqual([counts['rows'], counts['claims'], counts['claims']]);
  expect(match.done).toBe(counts['members']);
  expect(stored.done).toBeGreaterThan(counts['claims']! + counts['lines']!);
  expect(score.done).toBe(options.members);
  for (const stage of shown.stages) {
    expect(Date.parse(stage.startedAt)).toBeLessThanOrEqual(Date.parse(stage.finishedAt));
  }
  expect(stored.ratePerSecond).toBeGreaterThan(0);
  expect([typeof shown.runId, shown.etaSeconds]).toEqual(['string', undefined]);
  // Six members are scored before and after; some of them have HCCs now that they had not.
  expect(shown.impact).toMatchObject({ membersAdded: 0, membersGone: 0, hccsRemoved: 0, loads: 1 });
  expect(shown.impact.hccsAdded).toBeGreaterThan(0);
  expect(shown.impact.scoresChanged).toBeGreaterThan(0);
  expect(shown.impact.scoresChanged).toBeLessThanOrEqual(options.members);
  expect((await call(beta, 'GET', `/v1/loads/${loadId}`)).status).toBe(404);
  await undo(product, alpha, loadId);
  expect((await detail(alpha, loadId)).stages).toEqual(shown.stages);
});

test('a file that is nothing we read fails at its parsing, and its later steps never begin to count', async () => {
  const { loadId } = await load(world.product, world.alpha, 'nothing we read');
  const { stages, runId } = await detail(world.alpha, loadId);
  expect([stages[0].state, stages[1].state, stages[5].done, stages[6].state]).toEqual(['done', 'failed', 0, 'waiting']);
  expect(runId).toBeUndefined();
});

test('totals far from the load before are told, and hold the load where its feed says so', async () => {
  const { product, alpha, beta } = world;
  const source = 'claims-east';
  const send = async (tenant: TenantId, text: string) => {
    const { loadId } = await receive(product, tenant, text, 'claims.csv', { source });
    await whenRead(product, tenant, loadId);
    return detail(tenant, loadId);
  };
  const first = await send(alpha, claims(10));
  expect([first.state, first.notices]).toEqual(['active', {}]);
  const half = await send(alpha, claims(5, '100.00', 'D'));
  expect([half.state, half.notices]).toEqual(['active', {}]);
  const few = await send(alpha, claims(2, '100.00', 'E'));
  expect(few.state).toBe('active');
  expect(few.notices.variance).toMatchObject({ against: half.number, tolerancePercent: 50 });
  expect(few.notices.variance.totals).toContainEqual({ total: 'claims', before: '5', now: '2', percent: -60 });

  expect((await call(alpha, 'GET', `/v1/feeds/${source}`)).body).toMatchObject({ holdPolicy: 'never', loads: 3 });
  const saved = await call(alpha, 'PUT', `/v1/feeds/${source}`, { holdPolicy: 'variance', tolerancePercent: 20 });
  expect(saved).toMatchObject({ status: 200, body: { source, holdPolicy: 'variance', tolerancePercent: 20 } });
  const many = await send(alpha, claims(3, '100.00', 'G'));
  expect(many).toMatchObject({ state: 'held', holdReason: 'variance', claims: 3 });
  expect(many.stages.map(({ state }: { state: string }) => state)).toEqual([...Array(6).fill('done'), 'held']);
  expect((await call(alpha, 'POST', `/v1/loads/${many.loadId}/accept`)).body.state).toBe('active');
  // The accepted one is what the next is compared with.
  expect(await send(alpha, claims(3, '101.00', 'H'))).toMatchObject({ state: 'active', notices: {} });

  await call(alpha, 'PUT', `/v1/feeds/${source}`, { holdPolicy: 'always' });
  const asked = await send(alpha, claims(3, '102.00', 'I'));
  expect(asked).toMatchObject({ state: 'held', holdReason: 'requested' });
  await call(alpha, 'POST', `/v1/loads/${asked.loadId}/cancel`);

  // The other tenant has a feed of the same name and none of these settings.
  expect((await call(beta, 'GET', `/v1/feeds/${source}`)).status).toBe(404);
  expect(await send(beta, claims(2))).toMatchObject({ state: 'active', notices: {} });
  expect((await call(beta, 'GET', '/v1/feeds')).body.items).toMatchObject([{ source, holdPolicy: 'never', loads: 1 }]);
});

test.each([
  { name: 'an unknown policy', body: { holdPolicy: 'sometimes' } },
  { name: 'a tolerance of nothing', body: { tolerancePercent: 0 } },
  { name: 'a schedule of three words', body: { schedule: '5 4 *' } },
  { name: 'a schedule of no such hour', body: { schedule: '0 25 * * *' } },
])('$name is no setting of a feed', async ({ body }) => {
  expect((await call(world.alpha, 'PUT', '/v1/feeds/bad', body)).body.code).toBe('bad-request');
  expect((await call(world.alpha, 'GET', '/v1/feeds/bad')).status).toBe(404);
});

test('bytes that were undone before, and other bytes that add up to the same, are told', async () => {
  const { product, beta } = world;
  const text = claims(4, '100.00', 'P');
  const first = await receive(product, beta, text);
  await whenRead(product, beta, first.loadId);
  await requestUndo(product, beta, first.loadId, { kind: 'system', id: 'test' });
  const again = await receive(product, beta, text);
  await whenRead(product, beta, again.loadId);
  const { number } = await readLoad(product, beta, first.loadId);
  expect([again.duplicateOf, again.priorLoads]).toEqual([
    undefined,
    [{ loadId: first.loadId, number, state: 'undone' }],
  ]);
  const shown = await detail(beta, again.loadId);
  expect(shown.priorLoads).toEqual(again.priorLoads);
  expect(shown.notices.sameTotalsAs).toBeUndefined();

  const rewritten = await receive(product, beta, text.replaceAll('99213', '99214'));
  await whenRead(product, beta, rewritten.loadId);
  expect((await detail(beta, rewritten.loadId)).notices).toEqual({ sameTotalsAs: shown.number });
  const { items } = (await call(beta, 'GET', '/v1/loads')).body;
  expect(items[0].notices).toEqual({ sameTotalsAs: shown.number });
});
