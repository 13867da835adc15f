import { expect, test } from 'vitest';
import { deviationsOf } from './variance.ts';

const sums = (rows: number, members: number, claims: number, billedCents: bigint, paidCents: bigint) => ({
  counts: { rows, members },
  controlTotals: { claims, lines: 0, members, billedCents, allowedCents: 0n, paidCents },
});
const before = sums(100, 50, 40, 2n ** 60n, 1000n);

test.each([
  { name: 'equal totals', now: before, tolerance: 1, flagged: [] },
  { name: 'just at the tolerance', now: sums(150, 50, 40, 2n ** 60n, 500n), tolerance: 50, flagged: [] },
  { name: 'one row beyond', now: sums(151, 50, 40, 2n ** 60n, 1000n), tolerance: 50, flagged: [['rows', 51]] },
  { name: 'fewer claims', now: sums(100, 50, 10, 2n ** 60n, 1000n), tolerance: 50, flagged: [['claims', -75]] },
  {
    name: 'cents beyond 2^53',
    now: sums(100, 50, 40, 2n ** 60n + 2n ** 55n, 1000n),
    tolerance: 3,
    flagged: [['billedCents', 3.1]],
  },
  {
    name: 'an empty file',
    now: sums(0, 0, 0, 0n, 0n),
    tolerance: 99,
    flagged: ['rows', 'members', 'claims', 'billedCents', 'paidCents'].map((total) => [total, -100]),
  },
])('$name', ({ now, tolerance, flagged }) => {
  expect(deviationsOf(now, before, tolerance).map(({ total, percent }) => [total, percent])).toEqual(flagged);
});

test('where there was nothing before, anything is told, without a percentage', () => {
  const nothing = sums(10, 10, 0, 0n, 0n);
  expect(deviationsOf(sums(10, 10, 1, 0n, 5n), nothing, 1000)).toEqual([
    { total: 'claims', before: '0', now: '1' },
    { total: 'paidCents', before: '0', now: '5' },
  ]);
});
