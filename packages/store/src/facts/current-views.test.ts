import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, claimKey, date, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import type { ClaimFacts } from './claims.ts';
import { countsOfLoad, sweepLoads } from './loads.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

let lastLoad = 0;
const load = async (claims: readonly ClaimFacts[], tenant = alpha): Promise<number> => {
  const number = ++lastLoad;
  await appendLoad(t.facts, tenant, number).claims(claims);
  return number;
};

/** Current claims as 'key number: paid cents'. */
const currentClaims = async (visible: readonly number[], tenant = alpha): Promise<string[]> => {
  const sql = 'select claim_key as "key", paid_cents as paid from claims_current order by claim_key';
  const rows = await t.facts.query<{ key: string; paid: number }>(tenant, visible, sql);
  return rows.map(({ key, paid }) => `${Number(key.slice(-12))}: ${paid}`);
};
const count = async (view: string, visible: readonly number[], tenant = alpha): Promise<number> =>
  (await t.facts.query<{ n: number }>(tenant, visible, `select count(*) as n from ${view}`))[0]!.n;

test('the claim of the latest visible load holds, and the one before it once that load is undone', async () => {
  const first = await load([claim(1, 1, { paidCents: 10 }), claim(2, 1, { paidCents: 20 })]);
  const second = await load([claim(1, 1, { paidCents: 11 })]);
  expect(await currentClaims([first, second])).toEqual(['1: 11', '2: 20']);
  expect(await currentClaims([first])).toEqual(['1: 10', '2: 20']);
  expect(await currentClaims([second])).toEqual(['1: 11']);
  expect(await currentClaims([])).toEqual([]);
  expect(await count('claim_lines_current', [first, second])).toBe(2);
  expect(await count('claim_diagnoses_current', [first, second])).toBe(2);
  expect(await count('claims_loaded', [first, second])).toBe(3);
});

test('a replacement takes the place of every version of a claim; its undo brings the claim back', async () => {
  const original = await load([claim(3, 1, { paidCents: 30 })]);
  const replacement = await load([claim(4, 1, { frequency: '7', replacesClaimKey: claimKey(3), paidCents: 40 })]);
  const again = await load([claim(3, 1, { paidCents: 31 })]);
  expect(await currentClaims([original, replacement])).toEqual(['4: 40']);
  expect(await currentClaims([original, replacement, again])).toEqual(['4: 40']);
  expect(await currentClaims([original, again])).toEqual(['3: 31']);
});

test('a void leaves neither the claim nor itself, and a claim may replace itself under its own number', async () => {
  const original = await load([claim(5, 1), claim(6, 1, { paidCents: 60 })]);
  const voided = await load([claim(7, 1, { frequency: '8', replacesClaimKey: claimKey(5) })]);
  const itself = await load([claim(6, 1, { frequency: '7', replacesClaimKey: claimKey(6), paidCents: 61 })]);
  expect(await currentClaims([original, voided])).toEqual(['6: 60']);
  expect(await currentClaims([original, voided, itself])).toEqual(['6: 61']);
});

test.each(['0', '1', '2', '3', '4', '5', '6', '9', 'A', 'G', 'Q'])(
  'PHD-02 a claim of frequency %s leaves the claim it names as it is',
  async (frequency) => {
    const both = await load([claim(71, 1), claim(72, 1, { frequency, replacesClaimKey: claimKey(71) })]);
    expect(await currentClaims([both])).toEqual(['71: 1071', '72: 1072']);
  },
);

test('a replacement that is sent again and names no other claim brings that one back', async () => {
  const original = await load([claim(81, 1)]);
  const replacement = await load([claim(82, 1, { frequency: '7', replacesClaimKey: claimKey(81) })]);
  const again = await load([claim(82, 1, { paidCents: 5 })]);
  expect(await currentClaims([original, replacement])).toEqual(['82: 1082']);
  expect(await currentClaims([original, replacement, again])).toEqual(['81: 1081', '82: 5']);
});

test('of two versions in one file the later holds', async () => {
  const one = await load([claim(8, 1, { paidCents: 80 }), claim(8, 1, { paidCents: 81 })]);
  expect(await currentClaims([one])).toEqual(['8: 81']);
  expect(await count('claim_lines_current', [one])).toBe(1);
});

test('which loads came first does not change what replaces what', async () => {
  const original = [claim(9, 1), claim(10, 1)];
  const replacement = [claim(11, 1, { frequency: '7', replacesClaimKey: claimKey(9) })];
  const removal = [claim(12, 1, { frequency: '8', replacesClaimKey: claimKey(10) })];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([original, replacement, removal], { minLength: 3 }), async (files) => {
      const numbers: number[] = [];
      for (const file of files) numbers.push(await load(file));
      expect(await currentClaims(numbers)).toEqual(['11: 1011']);
    }),
    { numRuns: 6 },
  );
});

test('a member has the latest known value of each column; eligibility years hold by load', async () => {
  const first = ++lastLoad;
  const a = appendLoad(t.facts, alpha, first);
  await a.members([{ memberKey: memberKey(50), sex: 'F', orec: '1', zip3: '021' }]);
  await a.eligibilityYears([{ memberKey: memberKey(50), year: 2025, partBMonths: 12, dualCode: '02', esrd: false }]);
  await a.memberAges([{ memberKey: memberKey(50), paymentYear: 2026, age: 70 }]);
  await a.fills([
    {
      fillKey: memberKey(51),
      memberKey: memberKey(50),
      filledOn: date('2025-02-03'),
      ndc: '00011122233',
      quantity: 1.5,
    },
  ]);
  const second = ++lastLoad;
  const b = appendLoad(t.facts, alpha, second);
  await b.members([{ memberKey: memberKey(50), sex: 'F', zip3: '606', deathOn: date('2025-09-01') }]);
  await b.eligibilityYears([{ memberKey: memberKey(50), year: 2025, partBMonths: 6 }]);
  const members = (visible: number[]) =>
    t.facts.query(alpha, visible, 'select sex, zip3, orec, death_on from members_current');
  expect(await members([first, second])).toEqual([{ sex: 'F', zip3: '606', orec: '1', death_on: '2025-09-01' }]);
  expect(await members([first])).toEqual([{ sex: 'F', zip3: '021', orec: '1' }]);
  const years = (visible: number[]) =>
    t.facts.query(alpha, visible, 'select part_b_months, dual_code, is_esrd from eligibility_years_current');
  expect(await years([first, second])).toEqual([{ part_b_months: 6 }]);
  expect(await years([first])).toEqual([{ part_b_months: 12, dual_code: '02', is_esrd: false }]);
  expect(await t.facts.query(alpha, [first], 'select ndc, quantity from pharmacy_fills_current')).toEqual([
    { ndc: '00011122233', quantity: 1.5 },
  ]);
});

test('a reader beside a load sees its rows only once the load is visible', async () => {
  const before = await load([claim(20, 2)]);
  const number = ++lastLoad;
  const appender = appendLoad(t.facts, alpha, number);
  const counts: number[] = [];
  const writing = (async () => {
    for (let piece = 0; piece < 20; piece++) {
      await appender.claims(Array.from({ length: 50 }, (_, index) => claim(1000 + piece * 50 + index, 2)));
    }
  })();
  let isWriting = true;
  void writing.finally(() => {
    isWriting = false;
  });
  while (isWriting) counts.push(await count('claims_current', [before]));
  await writing;
  expect(counts.length).toBeGreaterThan(0);
  expect(new Set(counts)).toEqual(new Set([1]));
  expect(await count('claims_current', [before, number])).toBe(1001);
});

test('both tenants hold the same keys, and neither sees the other', async () => {
  const mine = await load([claim(30, 3, { paidCents: 1 })]);
  const theirs = await load([claim(30, 3, { paidCents: 2 }), claim(31, 3, { paidCents: 3 })], beta);
  expect(await currentClaims([mine, theirs])).toEqual(['30: 1']);
  expect(await currentClaims([mine, theirs], beta)).toEqual(['30: 2', '31: 3']);
});

test('a sweep takes the rows of loads Postgres does not know, and leaves the rest and other tenants alone', async () => {
  const kept = await load([claim(40, 4)]);
  const broken = await load([claim(41, 4), claim(42, 4)]);
  const theirs = await load([claim(43, 4)], beta);
  const everything = Array.from({ length: lastLoad }, (_, index) => index + 1);
  const before = await countsOfLoad(t.facts, alpha, kept);
  const deleted = await sweepLoads(
    t.facts,
    alpha,
    everything.filter((number) => number !== broken),
  );
  expect(Object.fromEntries(deleted)).toEqual({ claims: 2, claim_lines: 2, claim_diagnoses: 2 });
  expect(await countsOfLoad(t.facts, alpha, kept)).toEqual(before);
  expect(before.find(({ table }) => table === 'claims')?.rows).toBe(1);
  expect(await currentClaims([broken, theirs])).toEqual([]);
  expect(await currentClaims([theirs], beta)).toEqual(['43: 1043']);
});

test('checksums tell one changed value', async () => {
  const one = await load([claim(60, 6, { paidCents: 1 })]);
  const other = await load([claim(60, 6, { paidCents: 2 })]);
  const sumOf = async (number: number, table: string) =>
    (await countsOfLoad(t.facts, alpha, number)).find((row) => row.table === table)?.checksum;
  expect(await sumOf(one, 'claims')).not.toBe(await sumOf(other, 'claims'));
});
