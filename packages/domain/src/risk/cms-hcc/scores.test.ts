import { expect, test } from 'vitest';
import { smallPublished } from './cases/small-tables.ts';
import { scoresOf } from './scores.ts';

const year = (normalizationThousandths: number) => ({ ...smallPublished.year, normalizationThousandths });
const term = (thousandths: number) => ({ name: 'CNA_F75_79', thousandths, tableRow: 'x' });

test('the worked example of payment year 2026', () => {
  expect(scoresOf([term(465), term(166), term(360), term(112)], year(1067))).toEqual({
    rawThousandths: 1103,
    normalizedThousandths: 1034,
    paymentThousandths: 973,
    rounding: [
      { step: 'normalized', numerator: 1_103_000, denominator: 1067, thousandths: 1034 },
      { step: 'payment', numerator: 972_994, denominator: 1000, thousandths: 973 },
    ],
  });
});

test.each([
  [500, 1000, 500, 471], // 470.5 up
  [1001, 2000, 501, 471], // 500.5 up; 471.441 down
  [0, 1067, 0, 0],
])('raw %d over %d is %d, then %d: halves go up', (raw, normalization, normalized, payment) => {
  expect(scoresOf([term(raw)], year(normalization))).toMatchObject({
    normalizedThousandths: normalized,
    paymentThousandths: payment,
  });
});
