import type { MemberKey } from '@optimiq/domain/kernel/ids';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, date, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { followMerges, type MemberMerge } from './merges.ts';
import { stateHash } from './state-hash.ts';

/** Merges as the vault of alpha has them; a number that a request does not see does nothing. */
const merges: MemberMerge[] = [
  { number: 50, merged: memberKey(2), survivor: memberKey(1) },
  { number: 51, merged: memberKey(1), survivor: memberKey(3) },
  // A member of no facts at all.
  { number: 52, merged: memberKey(8), survivor: memberKey(9) },
];
let t: TestFacts;
let isVaultGone = false;
beforeAll(async () => {
  t = await testFacts({
    mergesOf: async (tenant) => {
      if (isVaultGone) throw new Error('the vault does not answer');
      return tenant === alpha ? merges : [];
    },
  });
  for (const tenant of [alpha, beta]) {
    const [one, two] = [appendLoad(t.facts, tenant, 1), appendLoad(t.facts, tenant, 2)];
    await one.members([
      { memberKey: memberKey(1), sex: 'F', zip3: '430' },
      { memberKey: memberKey(3), sex: 'F', state: 'OH' },
    ]);
    await two.members([{ memberKey: memberKey(2), sex: 'F', zip3: '431' }]);
    await one.memberAges([{ memberKey: memberKey(1), paymentYear: 2026, age: 70 }]);
    await two.memberAges([{ memberKey: memberKey(2), paymentYear: 2026, age: 71 }]);
    await one.eligibilityYears([{ memberKey: memberKey(1), year: 2025, partBMonths: 6 }]);
    await two.eligibilityYears([{ memberKey: memberKey(2), year: 2025, partBMonths: 12 }]);
    await one.claims([claim(1, 1), claim(2, 3)]);
    await two.claims([claim(3, 2)]);
    await one.coverage([{ memberKey: memberKey(1), action: 'state', line: 'part-a', from: date('2025-01-01') }]);
    await two.coverage([{ memberKey: memberKey(2), action: 'end', line: 'part-a', through: date('2025-06-30') }]);
  }
});
afterAll(() => t.close());

const rows = (visible: readonly number[], sql: string, tenant = alpha) =>
  t.facts.query<Record<string, unknown>>(tenant, visible, sql);
const claimsOf = async (visible: readonly number[], tenant = alpha) => {
  const found = await rows(
    visible,
    'select member_key as m, count(*) as n from claims_current group by 1 order by 1',
    tenant,
  );
  return found.map(({ m, n }) => `${Number(String(m).slice(-12))}: ${n}`);
};

test('PHD-01 facts of a merged member stand under the survivor wherever the merge is seen, and nowhere else', async () => {
  expect(await claimsOf([1, 2])).toEqual(['1: 1', '2: 1', '3: 1']);
  expect(await claimsOf([1, 2, 50])).toEqual(['1: 2', '3: 1']);
  expect(await claimsOf([1, 2, 50, 51])).toEqual(['3: 3']);
  expect(await claimsOf([1, 2, 51])).toEqual(['2: 1', '3: 2']);
  expect(await claimsOf([1, 2, 50, 51], beta)).toEqual(['1: 1', '2: 1', '3: 1']);
  expect(await claimsOf([1, 2])).toEqual(['1: 1', '2: 1', '3: 1']);
});

test('what both sides state of one thing is stated once: the later load holds', async () => {
  const merged = [1, 2, 50];
  const [member] = await rows(merged, `select zip3 from members_current where member_key = '${memberKey(1)}'`);
  expect(member).toEqual({ zip3: '431' });
  expect(await rows(merged, 'select age from member_ages_current')).toEqual([{ age: 71 }]);
  expect(
    await rows(merged, 'select part_b_months as n from eligibility_years_current where part_b_months > 0'),
  ).toEqual([{ n: 12 }]);
  expect(
    await rows([1, 2], 'select part_b_months as n from eligibility_years_current where part_b_months > 0 order by 1'),
  ).toEqual([{ n: 6 }, { n: 12 }]);
});

test('coverage that one side states and the other ends is ended once they are one', async () => {
  const ends = (visible: readonly number[]) => rows(visible, 'select ends_on as until from coverage_spans_current');
  expect(await ends([1, 2])).toEqual([{}]);
  expect(await ends([1, 2, 50])).toEqual([{ until: '2025-06-30' }]);
});

test('PHD-01 the state without the merge is the state before it', async () => {
  const natural = new Map([1, 2, 3].map((number) => [memberKey(number) as string, memberKey(number + 100) as string]));
  const state = async (visible: readonly number[]) => (await stateHash(t.facts, alpha, visible, [], natural)).sha256;
  const before = await state([1, 2]);
  expect(await state([1, 2, 50])).not.toBe(before);
  expect(await state([1, 2])).toBe(before);
  // A merge of a member without facts changes none.
  expect(await state([1, 2, 52])).toBe(before);
});

test('when the vault does not say who is merged, nothing is answered', async () => {
  isVaultGone = true;
  await expect(claimsOf([2, 50])).rejects.toMatchObject({ reason: 'failed' });
  isVaultGone = false;
  expect(await claimsOf([2, 50])).toEqual(['1: 1']);
});

test('followed to its end, no merge leads to a member that is merged, and the order of merges is of no account', () => {
  const pair = fc.tuple(fc.nat(7), fc.nat(7)).filter(([merged, survivor]) => merged !== survivor);
  fc.assert(
    fc.property(
      fc.uniqueArray(pair, { selector: ([merged]) => merged }),
      fc.infiniteStream(fc.nat()),
      (pairs, noise) => {
        const made = pairs.map(([merged, survivor]) => ({
          merged: `m${merged}` as MemberKey,
          survivor: `m${survivor}` as MemberKey,
        }));
        const ends = followMerges(made);
        for (const end of ends.values()) expect(ends.has(end)).toBe(false);
        const order = made.map((merge) => ({ merge, at: noise.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        expect(new Map([...followMerges(order.map(({ merge }) => merge))].sort())).toEqual(new Map([...ends].sort()));
      },
    ),
  );
});
