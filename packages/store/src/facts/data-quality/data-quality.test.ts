import { monthNumber } from '@optimiq/domain/data-quality/completeness';
import { type QualityRuleId, qualityRuleIds } from '@optimiq/domain/data-quality/rules';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLoad } from '../../testing/append-load.ts';
import { alpha, beta, claim, date, fillKey, memberKey, type TestFacts, testFacts } from '../../testing/facts.ts';
import { findDuplicateClaims } from '../claim-sources.ts';
import type { ClaimFacts } from '../claims.ts';
import { readCompleteness } from './completeness.ts';
import { type BrokenPlace, listBrokenRows } from './rows.ts';
import { summarizeQuality } from './summary.ts';

const asOf = date('2025-11-24');
let t: TestFacts;
let lastLoad = 0;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

const sound = (number: number, member: number, changes: Partial<ClaimFacts> = {}) =>
  claim(number, member, {
    billedCents: 9000,
    allowedCents: 8000,
    paidCents: 7000,
    lines: [{ line: 1, procedure: '99213', pos: '11', billedCents: 9000, allowedCents: 8000, paidCents: 7000 }],
    ...changes,
  });

/** One load with one person who is covered in 2025, born between 2 February 1954 and 1 February 1955. */
async function load(claims: readonly ClaimFacts[], tenant: TenantId = alpha, member = 1): Promise<number> {
  const number = ++lastLoad;
  const appender = appendLoad(t.facts, tenant, number);
  await appender.members([{ memberKey: memberKey(member), sex: 'F', deathOn: date('2025-10-01') }]);
  await appender.memberAges([{ memberKey: memberKey(member), paymentYear: 2026, age: 71 }]);
  await appender.eligibilityYears([{ memberKey: memberKey(member), year: 2025, partAMonths: 12, partBMonths: 12 }]);
  await appender.claims(claims);
  return number;
}

const broken = async (visible: readonly number[], tenant: TenantId = alpha, loadNo?: number) => {
  const results = await summarizeQuality(t.facts, tenant, visible, asOf, loadNo);
  expect(results.map(({ id }) => id)).toEqual(qualityRuleIds);
  return Object.fromEntries(
    results.filter((one) => one.broken > 0).map((one) => [one.id, `${one.broken}/${one.rows}`]),
  );
};

test('PHD-02 sound claims break no rule, and no load none either', async () => {
  const number = await load([
    sound(1, 1),
    sound(2, 1, { serviceFrom: date('2025-04-01'), serviceThrough: date('2025-04-02') }),
  ]);
  expect(await broken([number])).toEqual({});
  expect(await broken([])).toEqual({});
});

type With<T> = { readonly [Key in keyof T]?: T[Key] | undefined };
const line = (changes: With<ClaimFacts['lines'][number]>) => ({
  lines: [{ ...sound(1, 1).lines[0]!, ...changes }] as ClaimFacts['lines'],
});
const diagnosis = (code: string, system: 'icd10cm' | 'icd9cm' | 'other') => ({
  diagnoses: [{ order: 1, code, system }],
});

describe('PHD-02 a claim that breaks a rule', () => {
  const cases: [QualityRuleId, With<ClaimFacts>, QualityRuleId[]?][] = [
    ['claim-service-date', { serviceFrom: undefined, serviceThrough: undefined }],
    [
      'claim-billed-amount',
      { billedCents: undefined, allowedCents: undefined, paidCents: undefined },
      ['claim-paid-amount'],
    ],
    ['claim-bill-type', { type: 'institutional' }],
    ['claim-diagnosis', { diagnoses: [] }],
    ['claim-line', { lines: [] }],
    ['claim-provider', { renderingNpi: undefined }],
    ['claim-dates-reversed', { serviceThrough: date('2025-03-03') }],
    ['claim-after-as-of', { serviceThrough: date('2025-11-25') }],
    ['claim-before-birth', { serviceFrom: date('1990-01-01'), serviceThrough: date('1990-01-01') }],
    ['claim-after-death', { serviceFrom: date('2025-10-02'), serviceThrough: date('2025-10-02') }],
    ['claim-without-eligibility', { serviceFrom: date('2024-12-31'), serviceThrough: date('2025-01-02') }],
    ['claim-lines-sum', { billedCents: 9001 }],
    ['claim-allowed-over-billed', { allowedCents: 9001 }],
    ['claim-paid-over-allowed', { paidCents: 8001 }],
    ['claim-negative-amount', { paidCents: -1 }],
    ['line-service-code', line({ procedure: undefined })],
    ['line-place-of-service', line({ pos: undefined })],
    ['line-procedure-form', line({ procedure: '992' })],
    ['line-procedure-form', line({ procedure: 'KBXD1' })],
    ['line-procedure-form', line({ procedure: 'KBX1', revenueCode: '0022' })],
    ['line-outside-claim', line({ serviceFrom: date('2025-03-05') })],
    ['line-allowed-over-billed', line({ allowedCents: 9001 })],
    ['line-paid-over-allowed', line({ paidCents: 8001 })],
    ['line-negative-amount', line({ paidCents: -1 })],
    ['diagnosis-form', diagnosis('1122', 'icd10cm')],
    ['diagnosis-form', diagnosis('E11', 'other')],
    ['diagnosis-code-set', diagnosis('25000', 'icd9cm')],
  ];
  test.each(cases)('%s', async (rule, changes, more = []) => {
    const member = rule === 'claim-before-birth' ? 3 : 1;
    const number = await load([sound(10, member, changes as ClaimFacts)], alpha, member);
    if (member === 3) {
      await appendLoad(t.facts, alpha, ++lastLoad).memberAges([
        { memberKey: memberKey(3), paymentYear: 2027, age: 32 },
      ]);
      expect(await broken([number, lastLoad])).toMatchObject({ [rule]: '1/1' });
      return;
    }
    expect(await broken([number])).toEqual(Object.fromEntries([rule, ...more].map((id) => [id, '1/1'])));
    const page = await listBrokenRows(t.facts, alpha, [number], { rule, asOf, limit: 10 });
    expect(page.items).toMatchObject([{ memberKey: memberKey(1), loadNo: number }]);
    expect(await broken([number], beta)).toEqual({});
  });

  const hospital = (number: number, lines: ClaimFacts['lines']) =>
    sound(number, 1, { type: 'institutional', billType: '111', allowedCents: 8000, lines });
  const room = { line: 1, revenueCode: '0120', billedCents: 6000 };
  const pharmacy = { line: 2, revenueCode: '0250', billedCents: 3000 };
  const total = (billedCents: number, revenueCode = '0001') => ({ line: 3, revenueCode, billedCents });

  test('claim-lines-sum: the line of revenue code 0001 is the total that the others add up to', async () => {
    const number = await load([
      hospital(80, [room, pharmacy, total(9000)]),
      hospital(81, [room, { ...pharmacy, billedCents: 2000 }, total(9000, '001')]),
      hospital(82, [room, pharmacy, total(9001)]),
      hospital(83, [room, pharmacy]),
      hospital(84, [total(9000)]),
    ]);
    const page = await listBrokenRows(t.facts, alpha, [number], { rule: 'claim-lines-sum', asOf, limit: 9 });
    expect(page.items.map(({ claimKey: own }) => Number(own!.slice(-2)))).toEqual([81, 82]);
    expect(await broken([number])).toMatchObject({ 'claim-lines-sum': '2/4' });
  });

  test('diagnosis-code-set: ICD-10-CM before 1 October 2015, ICD-9-CM from then on', async () => {
    const on = (day: string) => ({ serviceFrom: date(day), serviceThrough: date(day) });
    const number = await load([
      sound(20, 1, { ...on('2015-09-30'), ...diagnosis('E1122', 'icd10cm') }),
      sound(21, 1, { ...on('2015-09-30'), ...diagnosis('25000', 'icd9cm') }),
      sound(22, 1, { ...on('2015-10-01'), ...diagnosis('E1122', 'icd10cm') }),
    ]);
    expect(await broken([number])).toMatchObject({ 'diagnosis-code-set': '1/3' });
  });

  test('line-procedure-form: HIPPS codes of 0022, 0023 and 0024 are no procedures', async () => {
    const hipps = (revenueCode: string, procedure: string, line: number) => ({ line, revenueCode, procedure });
    const lines = [
      hipps('0022', 'KBXD1', 1),
      hipps('0023', '1AA11', 2),
      hipps('0024', 'A0101', 3),
      hipps('0022', 'ZZZZZ', 4),
    ];
    const number = await load([hospital(85, [...lines, { ...room, line: 5, billedCents: 9000 }])]);
    expect((await broken([number]))['line-procedure-form']).toBeUndefined();
    const odd = await load([hospital(86, [hipps('0120', 'KBXD1', 1)])]);
    expect(await broken([odd])).toMatchObject({ 'line-procedure-form': '1/1' });
  });

  test.each<[string, Partial<ClaimFacts['lines'][number]>, Partial<ClaimFacts['lines'][number]>, number]>([
    ['the same modifiers in another order', { modifiers: ['25', '59'] }, { modifiers: ['59', '25'] }, 1],
    ['other modifiers', { modifiers: ['LT'] }, { modifiers: ['RT'] }, 0],
    ['a repeat by the same physician', { modifiers: ['76'] }, { modifiers: ['76'] }, 0],
    ['a repeat by another', { modifiers: ['77'] }, { modifiers: ['77'] }, 0],
    ['a repeated laboratory test', { modifiers: ['QW', '91'] }, { modifiers: ['QW', '91'] }, 0],
    ['other units', { units: 1 }, { units: 2 }, 0],
    ['units that one leaves out', { units: 1 }, {}, 1],
  ])('claim-duplicate in rule and list: %s', async (_, first, second, groups) => {
    const one = sound(33, 1, { lines: [{ ...sound(1, 1).lines[0]!, ...first }] });
    const other = sound(34, 1, { lines: [{ ...sound(1, 1).lines[0]!, ...second }] });
    const number = await load([one, other]);
    expect((await broken([number]))['claim-duplicate']).toBe(groups === 0 ? undefined : '1/2');
    expect(await findDuplicateClaims(t.facts, alpha, [number], new Map(), 10)).toHaveLength(groups);
  });

  test('claim-duplicate in rule and list: a claim without a provider goes with the only one that is named', async () => {
    const by = (number: number, renderingNpi: string | undefined) => sound(number, 1, { renderingNpi } as ClaimFacts);
    const two = await load([by(35, '1234567893'), by(36, undefined)]);
    const three = await load([by(37, '1234567893'), by(38, '1111111112'), by(39, undefined)]);
    for (const [number, expected, groups] of [
      [two, '1/2', 1],
      [three, undefined, 0],
    ] as const) {
      expect((await broken([number]))['claim-duplicate']).toBe(expected);
      expect(await findDuplicateClaims(t.facts, alpha, [number], new Map(), 10)).toHaveLength(groups);
    }
  });

  test('claim-duplicate: the later copy, not the first, and not one for the second payer', async () => {
    const number = await load([sound(30, 1), sound(31, 1), sound(32, 1, { payerOrder: 'S' })]);
    expect(await broken([number])).toEqual({ 'claim-duplicate': '1/2' });
  });
});

test('PHD-02 fills, members without sex or age, and covered members without claims', async () => {
  const number = ++lastLoad;
  const appender = appendLoad(t.facts, alpha, number);
  await appender.members([
    { memberKey: memberKey(5) },
    { memberKey: memberKey(6), sex: 'M', deathOn: date('2025-01-01') },
  ]);
  await appender.coverage([{ memberKey: memberKey(5), action: 'state', line: 'medical', from: date('2025-01-01') }]);
  await appender.fills([
    { fillKey: fillKey(1), memberKey: memberKey(6), filledOn: date('2025-01-02'), ndc: '00011122233' },
    { fillKey: fillKey(2), memberKey: memberKey(6), filledOn: date('2025-01-01') },
  ]);
  expect(await broken([number])).toEqual({
    'fill-drug': '1/2',
    'fill-after-death': '1/2',
    'member-sex': '1/2',
    'member-age': '2/2',
    'member-without-claims': '1/1',
  });
});

test('PHD-04 a claim is covered when a span touches its month, whatever years say of others', async () => {
  const number = ++lastLoad;
  const appender = appendLoad(t.facts, alpha, number);
  await appender.coverage([
    { memberKey: memberKey(7), action: 'state', line: 'part-b', from: date('2024-11-15'), through: date('2025-03-04') },
    { memberKey: memberKey(7), action: 'state', line: 'dental', from: date('2025-05-01') },
  ]);
  const on = (number_: number, day: string) => sound(number_, 7, { serviceFrom: date(day), serviceThrough: date(day) });
  await appender.claims([
    on(40, '2024-10-31'),
    on(41, '2024-11-01'),
    on(42, '2025-03-31'),
    on(43, '2025-04-01'),
    on(44, '2025-06-01'),
  ]);
  const page = await listBrokenRows(t.facts, alpha, [number], { rule: 'claim-without-eligibility', asOf, limit: 10 });
  expect(page.items.map(({ on: day }) => day)).toEqual(['2024-10-31', '2025-04-01', '2025-06-01']);
});

test('PHD-02 the trend by month, one load, an undo, and rows page by page add up to the counts', async () => {
  const day = (text: string) => ({ serviceFrom: date(text), serviceThrough: date(text) });
  const first = await load([
    sound(50, 1, { ...day('2025-01-05'), paidCents: 8001 }),
    sound(51, 1, { ...day('2025-01-06'), paidCents: 8001 }),
    sound(52, 1, day('2025-02-06')),
  ]);
  const second = await load([sound(53, 1, { ...day('2025-02-07'), paidCents: 8001 }), sound(50, 1, day('2025-01-05'))]);
  const rule = 'claim-paid-over-allowed';
  const of = async (visible: number[], loadNo?: number) =>
    (await summarizeQuality(t.facts, alpha, visible, asOf, loadNo)).find(({ id }) => id === rule)!;
  expect(await of([first, second])).toEqual({
    id: rule,
    rows: 4,
    broken: 2,
    months: [
      { month: '2025-01', rows: 2, broken: 1 },
      { month: '2025-02', rows: 2, broken: 1 },
    ],
  });
  expect(await of([first, second], first)).toMatchObject({ rows: 2, broken: 1 });
  expect(await of([first])).toMatchObject({ rows: 3, broken: 2 });

  const everything = Array.from({ length: lastLoad }, (_, index) => index + 1);
  for (const { id, broken: expected } of await summarizeQuality(t.facts, alpha, everything, asOf)) {
    let found = 0;
    for (let after: BrokenPlace | undefined; ; ) {
      const page = await listBrokenRows(t.facts, alpha, everything, {
        rule: id,
        asOf,
        limit: 2,
        ...(after ? { after } : {}),
      });
      found += page.items.length;
      after = page.next;
      if (!after) break;
    }
    expect([id, found]).toEqual([id, expected]);
  }
  const january = await listBrokenRows(t.facts, alpha, [first], { rule, asOf, limit: 9, month: '2025-01' });
  expect(january.items).toHaveLength(2);
}, 60_000);

test('PHD-02 completeness by month of service and by month received', async () => {
  const day = (text: string) => ({ serviceFrom: date(text), serviceThrough: date(text) });
  const one = await load([sound(60, 1, day('2025-01-05')), sound(61, 2, { ...day('2025-01-06'), lines: [] })]);
  const withTotal = [...sound(1, 1).lines, { line: 2, revenueCode: '0001', billedCents: 9000 }];
  const two = await load([sound(62, 1, { ...day('2025-02-05'), lines: withTotal }), sound(63, 1, day('2025-01-07'))]);
  const months = new Map([
    [one, monthNumber('2025-02')],
    [two, monthNumber('2025-03')],
  ]);
  const { service, received, triangle } = await readCompleteness(t.facts, alpha, [one, two], months);
  expect(service).toEqual([
    { month: monthNumber('2025-01'), claims: 3, lines: 2, members: 2, paidCents: 21_000 },
    { month: monthNumber('2025-02'), claims: 1, lines: 1, members: 1, paidCents: 7000 },
  ]);
  expect(received.map(({ claims }) => claims)).toEqual([2, 2]);
  expect(triangle.map(({ claims }) => claims)).toEqual([2, 1, 1]);
  expect(await readCompleteness(t.facts, beta, [one, two], months)).toEqual({
    service: [],
    received: [],
    triangle: [],
  });
  expect((await readCompleteness(t.facts, alpha, [one], months)).service).toMatchObject([{ claims: 2 }]);
});
