import { expect, test } from 'vitest';
import { maturityOf, monthNumber, monthText } from './completeness.ts';
import { findQualityRule, qualityRuleIds } from './rules.ts';

const at = monthNumber;
const received = (service: string, month: string, claims: number) => ({
  service: at(service),
  received: at(month),
  claims,
});

test('months count on over the turn of a year', () => {
  expect(at('2025-01') - at('2024-12')).toBe(1);
  expect([monthText(at('2024-12')), monthText(at('2025-01') + 13)]).toEqual(['2024-12', '2026-02']);
});

test('PHD-02 a young month is immature, and mature months tell what share has come at its age', () => {
  const maturity = maturityOf(
    [
      received('2025-01', '2025-01', 40),
      received('2025-01', '2025-02', 40),
      received('2025-01', '2025-05', 20),
      received('2025-02', '2025-02', 60),
      received('2025-02', '2025-03', 40),
      received('2025-08', '2025-08', 45),
      received('2025-07', '2025-07', 80),
    ],
    at('2025-08'),
    3,
  );
  // Mature: January and February, 200 claims; 100 came in their own month, 180 within the next.
  expect(maturity.get(at('2025-08'))).toEqual({
    isImmature: true,
    runOutThousandths: 500,
    againstMeanThousandths: 450,
  });
  expect(maturity.get(at('2025-07'))).toEqual({
    isImmature: true,
    runOutThousandths: 900,
    againstMeanThousandths: 800,
  });
  expect(maturity.get(at('2025-01'))).toEqual({ isImmature: false });
  expect(maturity.get(at('2025-02'))).toEqual({ isImmature: false, againstMeanThousandths: 1000 });
});

test('PHD-02 after one load of the past there is no run-out to go by', () => {
  const maturity = maturityOf(
    [received('2024-01', '2025-08', 10), received('2025-08', '2025-08', 5)],
    at('2025-08'),
    3,
  );
  expect(maturity.get(at('2025-08'))).toEqual({ isImmature: true });
});

test('ids of rules are one of a kind, and unknown words name none', () => {
  expect(new Set(qualityRuleIds).size).toBe(qualityRuleIds.length);
  expect(findQualityRule('claim-line')?.unit).toBe('claim');
  expect(findQualityRule('toString')).toBeUndefined();
});
