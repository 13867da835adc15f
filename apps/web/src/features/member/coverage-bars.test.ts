import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { expect, test } from 'vitest';
import { barsOf, windowOf } from './coverage-bars.ts';

type Line = CoverageTimeline['lines'][number];
const months = (...names: string[]) => names.map((month) => ({ month })) as CoverageTimeline['months'];
const line = (part: Partial<Line>): Line => ({
  line: 'part-b',
  spans: [],
  periods: [],
  gaps: [],
  overlaps: [],
  ...part,
});
const year = windowOf(months('2025-01', '2025-12'))!;

test('the window reaches from the first day of the first month to the end of the last', () => {
  expect(year.end - year.first).toBe(365);
  expect(windowOf([])).toBeUndefined();
});

test('a period fills its own days, both of them counted', () => {
  const [bar] = barsOf(line({ periods: [{ from: '2025-01-01', through: '2025-01-31' }] }), year);
  expect(bar).toEqual({ kind: 'span', from: 0, to: 31 / 365, isOpen: false });
});

test('an open period reaches the end; one that began earlier begins at the edge', () => {
  expect(barsOf(line({ periods: [{ from: '2019-03-01' }] }), year)).toEqual([
    { kind: 'span', from: 0, to: 1, isOpen: true },
  ]);
});

test('what lies wholly outside is left out', () => {
  const outside = [
    { from: '2024-01-01', through: '2024-12-31' },
    { from: '2026-01-01', through: '2026-02-01' },
  ];
  expect(barsOf(line({ periods: outside }), year)).toEqual([]);
});

test('periods and gaps lie side by side without a hole', () => {
  const stated = { loadNumber: 1 };
  const bars = barsOf(
    line({
      periods: [
        { from: '2025-01-01', through: '2025-02-28' },
        { from: '2025-03-02', through: '2025-12-31' },
      ],
      gaps: [{ from: '2025-03-01', through: '2025-03-01', days: 1, after: stated, before: stated }],
    }),
    year,
  );
  expect(bars.reduce((sum, { from, to }) => sum + to - from, 0)).toBeCloseTo(1);
});
