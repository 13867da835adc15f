import type { LoadId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { sweepLoad } from './loads.ts';
import { type NumberedTable, readSourceNumber, saveNumberPages, sealNumbers } from './source-numbers.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const numbers = ['26*EA:1', ' x', 'é'.repeat(30)];
const save = (
  vault: TestVault,
  load: LoadId,
  first: number,
  page: readonly string[],
  table: NumberedTable = 'claims',
) =>
  vault.run((tx) =>
    saveNumberPages(tx, load, [sealNumbers(vault.keys, vault === alpha ? t.alpha : t.beta, load, table, first, page)]),
  );
const read = (vault: TestVault, load: LoadId, record: number, table: NumberedTable = 'claims') =>
  vault.run((tx) => readSourceNumber(tx, vault.keys, load, table, record));

test('a record has the number its source wrote, in whichever page it is', async () => {
  const load = await alpha.open();
  await save(alpha, load, 0, numbers);
  await save(alpha, load, 3, ['four', '', 'six']);
  await save(alpha, load, 0, ['fill'], 'pharmacy_fills');
  expect(await Promise.all([0, 1, 2, 3, 4, 5].map((record) => read(alpha, load, record)))).toEqual([
    ...numbers,
    'four',
    undefined,
    'six',
  ]);
  expect(await read(alpha, load, 0, 'pharmacy_fills')).toBe('fill');
  expect(await read(alpha, load, 6)).toBeUndefined();
});

test('a page written again replaces the one before', async () => {
  const load = await alpha.open();
  await save(alpha, load, 0, numbers);
  await save(alpha, load, 0, ['later']);
  expect(await read(alpha, load, 0)).toBe('later');
});

test('numbers open for their tenant only, and at their place only', async () => {
  const [load, other] = [await alpha.open(), await beta.open()];
  await save(alpha, load, 0, numbers);
  await save(beta, other, 0, numbers);
  expect(await read(beta, load, 0)).toBeUndefined();
  await save(alpha, load, 3, ['elsewhere']);
  await t.asSuperuser(
    `update optimiq.source_number_pages set sealed = (
      select sealed from optimiq.source_number_pages where load_id = $1 and first_record = 0)
     where load_id = $1 and first_record = 3`,
    [load],
  );
  await expect(read(alpha, load, 3)).rejects.toMatchObject({ name: 'UnsealError' });
});

test('no number stands in clear', async () => {
  const load = await alpha.open();
  await save(alpha, load, 0, ['CANARY-NUMBER-77']);
  const rows = await t.asSuperuser('select encode(sealed, $1) as sealed from optimiq.source_number_pages', ['escape']);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('CANARY');
});

test('a swept load takes its numbers along, and no others', async () => {
  const [kept, crashed] = [await alpha.open(), await alpha.open()];
  await save(alpha, kept, 0, numbers);
  await save(alpha, crashed, 0, numbers);
  await alpha.run((tx) => sweepLoad(tx, actor, crashed));
  expect(await read(alpha, crashed, 0)).toBeUndefined();
  expect(await read(alpha, kept, 0)).toBe(numbers[0]);
});
