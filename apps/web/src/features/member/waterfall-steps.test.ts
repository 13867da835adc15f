import type { Receipt } from '@optimiq/contracts/members';
import { expect, test } from 'vitest';
import { waterfallOf } from './waterfall-steps.ts';

const term = (name: string, thousandths: number, kind: 'demographic' | 'hcc' | 'interaction' | 'count' = 'hcc') => ({
  kind,
  name,
  label: name,
  thousandths,
  tableRow: `factors:${name}`,
});

// The worked check of the visual direction: 0.465 + 0.166 + 0.360 + 0.112 = 1.103; ÷ 1.067 → 1.034; × 0.941 → 0.973.
const terms = [
  term('F75_79', 465, 'demographic'),
  term('HCC37', 166),
  term('HCC226', 360),
  term('DIABETES_HF_V28', 112, 'interaction'),
  term('D2', 0, 'count'),
];
const receipt = { rawThousandths: 1103, normalizedThousandths: 1034, paymentThousandths: 973 } as Receipt;

test('interactions come before the count, whatever order the receipt has', () => {
  const shuffled = [terms[0]!, terms[1]!, terms[2]!, terms[4]!, terms[3]!];
  expect(waterfallOf(receipt, shuffled)).toEqual(waterfallOf(receipt, terms));
});

test('each bar starts where the one before it ended', () => {
  const steps = waterfallOf(receipt, terms);
  expect(steps.slice(0, 5).map(({ from, to }) => [from, to])).toEqual([
    [0, 465],
    [465, 631],
    [631, 991],
    [991, 1103],
    [1103, 1103],
  ]);
});

test('the four last bars are raw, normalization, coding adjustment and payment', () => {
  const steps = waterfallOf(receipt, terms).slice(-4);
  expect(steps.map(({ kind, change, to }) => [kind, change, to])).toEqual([
    ['sum', 1103, 1103],
    ['reduction', -69, 1034],
    ['reduction', -61, 973],
    ['payment', 973, 973],
  ]);
});
