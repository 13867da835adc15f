import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, load } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { readRefusedRows } from './refused-rows.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

test('refused rows come up to a limit, those found first, and it is said when there are more', async () => {
  const { product, alpha, beta } = world;
  const row = (at: number) => ({ member_id: `P${at}`, birth_date: 'not a date', sex: 'F', last_name: 'Q' });
  const text = csvOf(['member_id', 'birth_date', 'sex', 'last_name'], [1, 2, 3].map(row));
  const { loadId } = await load(product, alpha, text);
  const read = async (most?: number) => {
    const found = await readRefusedRows(product, alpha, loadId, most === undefined ? {} : { most });
    if (!found.ok) throw new Error(found.reason);
    let lines = '';
    for await (const part of found.value.lines) lines += part;
    return { members: lines.match(/P\d/g), rows: found.value.rows, hasMore: found.value.hasMore };
  };
  expect(await read()).toEqual({ members: ['P1', 'P2', 'P3'], rows: 3, hasMore: false });
  expect(await read(3)).toEqual({ members: ['P1', 'P2', 'P3'], rows: 3, hasMore: false });
  expect(await read(2)).toEqual({ members: ['P1', 'P2'], rows: 2, hasMore: true });
  const other = await readRefusedRows(product, beta, loadId);
  expect(other).toEqual({ ok: false, reason: 'unknown' });
});
