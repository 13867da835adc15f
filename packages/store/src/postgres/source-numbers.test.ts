import type { LoadId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { sweepLoad } from './loads.ts';
import { findSourceNumbers, keysOfSourceNumbers, readSourceNumbers, type SourceNumberKind } from './source-numbers.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const keysOf = (vault: TestVault, load: LoadId, numbers: string[], kind: SourceNumberKind = 'claim', from = 'plan-a') =>
  vault.run((tx) => keysOfSourceNumbers(tx, vault.keys, load, kind, from, numbers));
const find = (vault: TestVault, numbers: string[]) =>
  vault.run((tx) => findSourceNumbers(tx, vault.keys, 'claim', 'plan-a', numbers));
const read = (vault: TestVault, ids: string[]) => vault.run((tx) => readSourceNumbers(tx, vault.keys, ids));
const stored = () =>
  t.asSuperuser('select id, load_id, encode(sealed, $1) from optimiq.source_numbers order by id', ['hex']);
const sweep = (load: LoadId) => alpha.run((tx) => sweepLoad(tx, actor, load));

test('the same number of a tenant, source and kind has one key; any other has its own', async () => {
  const [one, two, other] = [await alpha.open(), await alpha.open(), await beta.open()];
  const [a, b, again] = await keysOf(alpha, one, ['A37YH556', 'B1', 'A37YH556']);
  expect(again).toBe(a);
  expect(await keysOf(alpha, two, ['C9', ' A37YH556 ', 'B1'])).toEqual([expect.any(String), a, b]);
  const different = [
    ...(await keysOf(alpha, one, ['A37YH556'], 'fill')),
    ...(await keysOf(alpha, one, ['A37YH556'], 'claim', 'plan-b')),
    ...(await keysOf(beta, other, ['A37YH556'])),
  ];
  expect(new Set([a, ...different]).size).toBe(4);
  expect(await keysOf(alpha, one, [])).toEqual([]);
});

test('numbers come back as the source wrote them, to their tenant only', async () => {
  const load = await alpha.open();
  const numbers = ['26*EA:1', ' x', 'é'.repeat(30)];
  const ids = await keysOf(alpha, load, numbers);
  expect(await read(alpha, ids)).toEqual(new Map(ids.map((id, at) => [id, numbers[at]])));
  expect(await read(beta, ids)).toEqual(new Map());
  await t.asSuperuser(
    'update optimiq.source_numbers set sealed = (select sealed from optimiq.source_numbers where id = $1) where id = $2',
    [ids[0], ids[1]],
  );
  await expect(read(alpha, [ids[1]!])).rejects.toMatchObject({ name: 'UnsealError' });
});

test('the claim a replacement names is found without being made', async () => {
  const load = await alpha.open();
  const [original] = await keysOf(alpha, load, ['ORIGINAL']);
  const before = await stored();
  expect(await find(alpha, ['NEVER-SEEN', 'ORIGINAL', 'ORIGINAL'])).toEqual([undefined, original, original]);
  expect(await find(beta, ['ORIGINAL'])).toEqual([undefined]);
  expect(await stored()).toEqual(before);
});

test('loads with the same numbers at once agree on the keys', async () => {
  const numbers = Array.from({ length: 5000 }, (_, at) => `R${at}`);
  const loads = await Promise.all([alpha.open(), alpha.open(), alpha.open()]);
  const [a, b, c] = await Promise.all([
    keysOf(alpha, loads[0]!, numbers),
    keysOf(alpha, loads[1]!, [...numbers].reverse()),
    keysOf(alpha, loads[2]!, numbers.slice(1000, 4000)),
  ]);
  expect([...b!].reverse()).toEqual(a);
  expect(c).toEqual(a!.slice(1000, 4000));
  expect(new Set(a).size).toBe(5000);
});

test('a sweep takes back what only the crashed load met', async () => {
  const done = await alpha.open();
  const [kept] = await keysOf(alpha, done, ['KEPT']);
  await alpha.activate(done);
  const before = await stored();
  const crashed = await alpha.open();
  await keysOf(alpha, crashed, ['KEPT', 'LOST-1', 'LOST-2']);
  await sweep(crashed);
  expect(await stored()).toEqual(before);
  expect(await find(alpha, ['KEPT', 'LOST-1'])).toEqual([kept, undefined]);
});

test('a number met by two unfinished loads outlives the crash of either, and goes with both', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const before = await stored();
    const loads = [await alpha.open(), await alpha.open()];
    const number = `SHARED-${order.join('')}`;
    const [key] = await keysOf(alpha, loads[0]!, [number]);
    expect(await keysOf(alpha, loads[1]!, [number])).toEqual([key]);
    await sweep(loads[order[0]]!);
    expect(await find(alpha, [number])).toEqual([key]);
    expect(await read(alpha, [key!])).toEqual(new Map([[key, number]]));
    await sweep(loads[order[1]]!);
    expect(await stored()).toEqual(before);
  }
});
