import type { LoadId } from '@optimiq/domain/kernel/ids';
import { StoreError } from '@optimiq/store/postgres/errors';
import { findJobOf } from '@optimiq/store/postgres/job-runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  day,
  inTenant,
  load,
  readLoad,
  receive,
  settled,
  state,
  tidyTexts,
  undo,
  whenRead,
} from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const files = tidyTexts({ members: 6, seed: 14, asOf: day('2025-11-24'), months: 12 });
const claims = files['claim_lines.csv']!;
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) {
    await load(world.product, tenant, files['members.csv']!);
    await load(world.product, tenant, files['eligibility_year.csv']!);
  }
});
afterAll(() => world.close());

const rowsOf = async (id: LoadId) => {
  const { product, alpha } = world;
  const { number } = await readLoad(product, alpha, id);
  const sql = 'select count(*) as n from facts.claim_lines where load_no = $1';
  return (await product.facts.inspect<{ n: number }>(alpha, sql, [number]))[0]!.n;
};
const jobOf = (id: LoadId) => inTenant(world.product, world.alpha, (tx) => findJobOf(tx, 'import-file', id));

test('a load whose disk fills on the way waits, and goes on from its start once there is room', async () => {
  const { product, alpha, beta } = world;
  const { facts, requireSpace } = product;
  let isFull = false;
  let fills = 0;
  const appendAll: typeof facts.appendAll = async (...asked) => {
    await facts.appendAll(...asked);
    if (fills++ > 0) return;
    isFull = true;
    throw new StoreError('disk-full');
  };
  Object.assign(product, {
    facts: { ...facts, appendAll },
    requireSpace: async () => {
      if (isFull) throw new StoreError('disk-full');
    },
  });
  const { loadId } = await receive(product, alpha, claims);
  await expect
    .poll(() => jobOf(loadId), { timeout: 20_000 })
    .toMatchObject({ state: 'running', stage: 'waiting-for-disk' });
  expect((await readLoad(product, alpha, loadId)).state).toBe('loading');
  isFull = false;
  await settled(product, alpha);
  Object.assign(product, { facts, requireSpace });
  expect((await readLoad(product, alpha, loadId)).state).toBe('active');
  expect((await jobOf(loadId))?.state).toBe('done');
  // Nothing of the first attempt is left: it is as where the disk never filled.
  const other = await load(product, beta, claims);
  const rows = ({ tables }: Awaited<ReturnType<typeof state>>) =>
    Object.entries(tables).map(([table, text]) => [table, text.split(' ')[0]]);
  expect(rows(await state(product, alpha))).toEqual(rows(await state(product, beta)));
  await undo(product, alpha, loadId);
  await undo(product, beta, other.loadId);
});

test('an error nobody expected ends the load as interrupted, its rows are taken back and its bytes may come again', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const { facts } = product;
  let stored = 0;
  const appendAll: typeof facts.appendAll = async (...asked) => {
    await facts.appendAll(...asked);
    const sql = 'select count(*) as n from facts.claim_lines where load_no > 2';
    stored = (await facts.inspect<{ n: number }>(alpha, sql))[0]!.n;
    throw new TypeError('a bug');
  };
  Object.assign(product, { facts: { ...facts, appendAll } });
  const text = `${claims}\n`;
  const { loadId } = await receive(product, alpha, text);
  expect(await whenRead(product, alpha, loadId)).toMatchObject({ state: 'failed', errorCode: 'interrupted' });
  await expect.poll(() => jobOf(loadId), { timeout: 20_000 }).toMatchObject({ state: 'failed', errorCode: 'internal' });
  Object.assign(product, { facts });
  expect(stored).toBeGreaterThan(0);
  expect(await rowsOf(loadId)).toBe(0);
  expect(await state(product, alpha)).toEqual(before);
  const again = await load(product, alpha, text);
  expect(again.duplicateOf).toBeUndefined();
  expect((await readLoad(product, alpha, again.loadId)).state).toBe('active');
});
