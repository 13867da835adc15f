import { expect, test } from 'vitest';
import { isTotalLine, sumOfLines } from './line-sums.ts';

test.each([
  ['0001', true],
  ['001', true],
  ['1', true],
  ['0100', false],
  ['0010', false],
  [undefined, false],
])('revenue code %s is a total: %s', (revenueCode, isTotal) => {
  expect(isTotalLine({ revenueCode })).toBe(isTotal);
});

test('PHD-02 the total line is in no sum, unless no service has the amount', () => {
  const lines = [
    { line: 1, revenueCode: '0120', billedCents: 700 },
    { line: 2, revenueCode: '0250', billedCents: 300 },
    { line: 3, revenueCode: '0001', billedCents: 1000, paidCents: 800 },
  ];
  expect(sumOfLines(lines, 'billedCents')).toBe(1000);
  expect(sumOfLines(lines, 'paidCents')).toBe(800);
  expect(sumOfLines(lines, 'allowedCents')).toBeUndefined();
});
