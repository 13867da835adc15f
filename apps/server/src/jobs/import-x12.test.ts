import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { searchIdentities } from '@optimiq/store/postgres/member-identity-read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTenant, load, readLoad, readProblems, state, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const visible = async (sql: string) => {
  const loads = await inTenant(world.product, world.alpha, visibleLoadNumbers);
  return world.product.facts.query<Record<string, unknown>>(world.alpha, loads, sql);
};

function file(group: string, set: string, guide: string, body: readonly string[]): string {
  const segments = [
    'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:',
    `GS*${group}*SENDER*RECEIVER*20250401*1200*7*X*${guide}`,
    `ST*${set}*0001*${guide}`,
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*7',
    'IEA*1*000000905',
  ];
  return `${segments.join('~\n')}~\n`;
}

const enrollment = file('BE', '834', '005010X220A1', [
  'BGN*00*12456*20250401*1200****2',
  'N1*IN*ZQPAYER*XV*H0001',
  'INS*Y*18*021*20*A*C:1**FT',
  'REF*0F*ZQSUB1',
  'REF*F6*1EG4TE5MK73',
  'DTP*338*D8*20240101',
  'NM1*IL*1*ZQLAST*ZQFIRST',
  'DMG*D8*19600816*M',
  'HD*021**HLT*PLAN1*FAM',
  'DTP*348*D8*20250101',
  'INS*N*19*021*20*A',
  'REF*0F*ZQSUB1',
  'NM1*IL*1*ZQLAST*ZQCHILD',
  'HD*021**HLT',
  'DTP*348*D8*20250101',
]);

const remittance = file('HP', '835', '005010X221A1', [
  'BPR*I*75*C*ACH************20250316',
  'TRN*1*ZQTRACE*1935665544',
  'N1*PR*ZQPAYER*XV*12345',
  'N1*PE*ZQPAYEE*XX*1234567893',
  'CLP*ZQCLAIM*1*100*80**MA*ZQICN*11*1',
  'NM1*QC*1*ZQLAST*ZQFIRST****HN*1EG4TE5MK73',
  'SVC*HC:99213*100*80',
  'DTM*472*20250301',
  'CAS*CO*45*20',
  'LQ*HE*N130',
  'PLB*1234567893*20251231*WO:ZQREF*5',
]);

test('PHD-03 PHD-04 an 834 and an 835 of its member load, show counts, and are undone', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const { loadId } = await load(product, alpha, enrollment);
  expect(await readLoad(product, alpha, loadId)).toMatchObject({
    state: 'active',
    format: 'x12-834',
    counts: { rows: 2, members: 1, rejected: 1 },
  });
  expect(
    await visible(`select line, coalesce(plan, '-') as plan, coalesce(payer, '-') as payer, orec
      from coverage_spans_current order by line`),
  ).toEqual([
    { line: 'medical', plan: 'PLAN1', payer: 'H0001', orec: '1' },
    { line: 'part-a', plan: '-', payer: '-', orec: '1' },
    { line: 'part-b', plan: '-', payer: '-', orec: '1' },
  ]);
  // The spans make the eligibility that risk scores ask for.
  expect(
    await visible(
      'select part_a_months as a, part_b_months as b, orec from eligibility_years_current where year = 2025',
    ),
  ).toEqual([{ a: 12, b: 12, orec: '1' }]);
  const problems = await readProblems(product, alpha, loadId);
  expect(problems.map(({ severity, rule, at }) => `${severity} ${rule} ${at.segment}`)).toEqual([
    'error missing-identifier 14',
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/ZQ|1EG4/);
  const keys = await product.keysOf(alpha);
  expect(await inTenant(product, alpha, (tx) => searchIdentities(tx, keys, { mbi: '1EG4TE5MK73' }))).toHaveLength(1);

  const enrolled = await state(product, alpha);
  const paid = await load(product, alpha, remittance);
  expect(await readLoad(product, alpha, paid.loadId)).toMatchObject({
    state: 'active',
    format: 'x12-835',
    counts: { rows: 2, members: 1, rejected: 0, warnings: 0 },
  });
  expect(
    await visible(`select r.billed_cents as billed, r.paid_cents as paid, r.payment_cents as payment, m.sex
      from remittances_current r join members_current m on m.member_key = r.member_key`),
  ).toEqual([{ billed: 10_000, paid: 8_000, payment: 7_500, sex: 'M' }]);
  expect(await visible('select reason, cents from provider_adjustments_current')).toEqual([
    { reason: 'WO', cents: 500 },
  ]);
  await undo(product, alpha, paid.loadId);
  expect(await state(product, alpha)).toEqual(enrolled);
  await undo(product, alpha, loadId);
  expect(await state(product, alpha)).toEqual(before);
});
