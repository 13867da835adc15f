import { divideRounded } from '../../kernel/amounts.ts';
import type { FactorTerm, Scores } from './receipt.ts';
import type { PaymentYear } from './tables.ts';

/**
 * Step 8: raw, normalized and payment score, in whole thousandths.
 *
 * @returns the raw sum, which is exact; then two divisions, each rounded to three decimals, halves away from zero:
 *          1.103 raw of payment year 2026 is 1.034 normalized and 0.973 for payment.
 *
 * Source: CMS, announcement of the payment year, normalization factor and coding intensity adjustment.
 */
export function scoresOf(factors: readonly FactorTerm[], year: PaymentYear): Scores {
  let rawThousandths = 0;
  for (const { thousandths } of factors) rawThousandths += thousandths;
  const normalized = rounded('normalized', rawThousandths * 1000, year.normalizationThousandths);
  const kept = 1000 - year.codingAdjustmentThousandths;
  const payment = rounded('payment', normalized.thousandths * kept, 1000);
  return {
    rawThousandths,
    normalizedThousandths: normalized.thousandths,
    paymentThousandths: payment.thousandths,
    rounding: [normalized, payment],
  };
}

function rounded<Step extends 'normalized' | 'payment'>(step: Step, numerator: number, denominator: number) {
  return { step, numerator, denominator, thousandths: divideRounded(numerator, denominator) };
}
