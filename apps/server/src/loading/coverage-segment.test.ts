import type { MemberRecord } from '@optimiq/domain/records/member-record';
import { scoreMember } from '@optimiq/domain/risk/cms-hcc/model';
import type { CoverageFacts } from '@optimiq/store/facts/coverage';
import { toRiskMembers } from '@optimiq/store/facts/member-record';
import { readRiskMembers } from '@optimiq/store/facts/risk-input';
import { appendLoad } from '@optimiq/store/testing/append-load';
import { alpha, beta, claim, date, memberKey, type TestFacts, testFacts } from '@optimiq/store/testing/facts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { productScoring, tablesOf } from '../jobs/run-settings.ts';

const paymentYear = 2026;
let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

/** A woman of 72 with diabetes with complications (HCC 37), whose coverage alone is known. */
async function woman(
  loadNo: number,
  member: number,
  spans: readonly Omit<CoverageFacts, 'memberKey'>[],
  tenant = alpha,
) {
  const appender = appendLoad(t.facts, tenant, loadNo);
  await appender.members([{ memberKey: memberKey(member), sex: 'F' }]);
  await appender.memberAges([{ memberKey: memberKey(member), paymentYear, age: 72 }]);
  await appender.claims([claim(member, member)]);
  await appender.coverage(spans.map((span) => ({ memberKey: memberKey(member), ...span })));
}

const state = (line: CoverageFacts['line'], from: string, more: Partial<CoverageFacts> = {}) =>
  ({ action: 'state', line, from: date(from), ...more }) as const;

async function scored(visible: readonly number[], member: number, tenant = alpha) {
  const input = { paymentYear, memberKeys: [memberKey(member)] };
  for await (const slab of readRiskMembers(t.facts, tenant, visible, input)) {
    for (const read of toRiskMembers(slab, () => true)) {
      if (!('record' in read)) return read.notScored;
      const { segment, rawThousandths } = scoreMember(
        read.record as MemberRecord,
        tablesOf(paymentYear),
        productScoring(paymentYear),
      );
      return [segment, rawThousandths];
    }
  }
  return undefined;
}

test('PHD-04 a member known by an 834 alone is scored in the segment that her coverage means', async () => {
  // V28, payment year 2026: F70_74 is 0.395 CNA, 0.506 CFA; HCC 37 is 0.166 CNA, 0.186 CFA.
  await woman(1, 1, [state('part-a', '2018-05-01'), state('part-b', '2018-05-01', { dualCode: '02' })]);
  expect(await scored([1], 1)).toEqual(['CFA', 692]);
  await woman(2, 2, [state('medical', '2024-01-01', { contract: 'H1234' })]);
  expect(await scored([2], 2)).toEqual(['CNA', 561]);
});

test('PHD-04 eleven months of Part B in the data year make a new enrollee, twelve do not', async () => {
  await woman(3, 3, [state('part-b', '2025-01-02')]);
  expect(await scored([3], 3)).toMatchObject(['NE', expect.any(Number)]);
  await woman(4, 4, [state('part-b', '2025-01-01')]);
  expect(await scored([4], 4)).toEqual(['CNA', 561]);
});

test('PHD-04 a long-term institutional span means the institutional segment, ESRD no score, no Medicare no status', async () => {
  await woman(5, 5, [state('part-b', '2020-01-01', { isLti: true })]);
  // F70_74 is 1.119 INS, HCC 37 is 0.280 INS.
  expect(await scored([5], 5)).toEqual(['INS', 1399]);
  await woman(6, 6, [state('part-b', '2020-01-01', { isEsrd: true })]);
  expect(await scored([6], 6)).toBe('esrd');
  await woman(7, 7, [state('medical', '2020-01-01')]);
  expect(await scored([7], 7)).toBe('no-eligibility');
});

test('PHD-04 a retro termination in a later load changes the segment, its undo changes it back; another tenant is apart', async () => {
  await woman(8, 8, [state('part-b', '2020-01-01', { dualCode: '02' })]);
  await appendLoad(t.facts, alpha, 9).coverage([
    { memberKey: memberKey(8), action: 'end', line: 'part-b', through: date('2025-06-30') },
  ]);
  await woman(8, 8, [state('part-b', '2025-07-01')], beta);
  expect(await scored([8], 8)).toEqual(['CFA', 692]);
  expect(await scored([8, 9], 8)).toMatchObject(['NE', expect.any(Number)]);
  expect(await scored([8, 9], 8, beta)).toMatchObject(['NE', expect.any(Number)]);
});
