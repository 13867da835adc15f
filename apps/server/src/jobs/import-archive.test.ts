import { zipOf } from '@optimiq/formats/archive/cases';
import { beneficiaryRow, carrierRow, pdeRow, rifOf } from '@optimiq/formats/cms-rif/cases';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, inTenant, load, readLoad, readProblems, state, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const members = csvOf(['member_id', 'birth_date', 'sex'], [{ member_id: 'Z1', birth_date: '1950-01-02', sex: 'F' }]);
const zip = zipOf([
  { name: 'bene/beneficiary_2024.csv', content: rifOf(beneficiaryRow) },
  { name: 'carrier.csv', content: rifOf(carrierRow, { ...carrierRow, LINE_NUM: '2', LINE_1ST_EXPNS_DT: 'ZQVALUE' }) },
  { name: 'pde.csv', content: rifOf(pdeRow) },
  { name: '../members.csv', content: members },
  { name: 'inner.zip', content: zipOf([{ content: members }]) },
]);

test('PHD-02, PHD-03 an archive of several formats is one load: what can be read is in, what cannot is said, an undo takes all back', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const { loadId } = await load(product, alpha, zip);
  expect(await readLoad(product, alpha, loadId)).toMatchObject({
    state: 'active',
    format: 'zip',
    counts: { members: 2, claims: 1, lines: 1, fills: 1, eligibilityYears: 1, rejected: 2 },
    controlTotals: { billedCents: 15_000n, paidCents: 8_050n },
  });
  const problems = await readProblems(product, alpha, loadId);
  expect(problems).toMatchObject([
    { severity: 'error', rule: 'not-a-date', field: 'LINE_1ST_EXPNS_DT', at: { part: 2, row: 2 } },
    { severity: 'warning', rule: 'archive', at: { part: 4 } },
    { severity: 'error', rule: 'archive', at: { part: 5 } },
  ]);
  expect(JSON.stringify(problems)).not.toContain('ZQVALUE');
  const visible = await inTenant(product, alpha, visibleLoadNumbers);
  const spans = await product.facts.query(
    alpha,
    visible,
    'select line, count(*) as n from coverage_spans_current group by line order by line',
  );
  expect(spans).toEqual([
    { line: 'part-a', n: 2 },
    { line: 'part-b', n: 2 },
    { line: 'part-c', n: 1 },
    { line: 'part-d', n: 1 },
  ]);

  const cookie = await world.signIn(alpha, 'tenant-admin');
  const listed = (await world.app.inject({ url: `/v1/loads/${loadId}/problems`, headers: { cookie } })).json();
  expect(listed.items.map(({ part, row }: { part: number; row?: number }) => [part, row])).toEqual([
    [2, 2],
    [4, undefined],
    [5, undefined],
  ]);
  expect(listed.counts[0].first.part).toBeGreaterThan(0);

  const url = `/v1/loads/${loadId}/refused-rows`;
  const answer = await world.app.inject({ url, headers: { cookie } });
  expect(answer.statusCode).toBe(409);

  await undo(product, alpha, loadId);
  expect(await state(product, alpha)).toEqual(before);
});

test('an archive that is cut short fails as a damaged file and leaves nothing', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const { loadId } = await load(product, alpha, zip.subarray(0, zip.length - 40));
  expect(await readLoad(product, alpha, loadId)).toMatchObject({ state: 'failed', errorCode: 'damaged-file' });
  expect(await state(product, alpha)).toEqual(before);
});

test('rows of the same number in two files of an archive are two refused rows', async () => {
  const { product, alpha } = world;
  const broken = (id: string) =>
    csvOf(['member_id', 'birth_date', 'sex'], [{ member_id: id, birth_date: 'ZQ', sex: 'F' }]);
  const { loadId } = await load(product, alpha, zipOf([{ content: broken('Y1') }, { content: broken('Y2') }]));
  const at = (await readProblems(product, alpha, loadId)).map((problem) => problem.at);
  expect(at).toMatchObject([
    { part: 1, row: 1 },
    { part: 2, row: 1 },
  ]);
  const cookie = await world.signIn(alpha, 'tenant-admin');
  const detail = (await world.app.inject({ url: `/v1/loads/${loadId}`, headers: { cookie } })).json();
  expect(detail.refusedRows).toBe(2);
});
