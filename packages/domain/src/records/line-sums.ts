/** Sums of a claim's lines. */
import type { SourceClaimLine } from './source.ts';

/** Revenue code of the line that states the total of an institutional claim, as received. In facts: '0001' or '001'. */
const totalRevenueCode = /^0*1$/;

/**
 * Whether a line is the total of its claim and no service: kept and shown, but in no sum of lines.
 *
 * Source: NUBC revenue codes, as in the Medicare Claims Processing Manual, chapter 25, section 75.4 (0001).
 */
export const isTotalLine = ({ revenueCode }: { readonly revenueCode?: string | undefined }): boolean =>
  revenueCode !== undefined && totalRevenueCode.test(revenueCode);

/** Sum of an amount over the services; what the total line states where no service has it; else undefined. */
export function sumOfLines(
  lines: readonly SourceClaimLine[],
  amount: 'billedCents' | 'allowedCents' | 'paidCents',
): number | undefined {
  let sum: number | undefined;
  let total: number | undefined;
  for (const line of lines) {
    const cents = line[amount];
    if (cents === undefined) continue;
    if (isTotalLine(line)) total = cents;
    else sum = (sum ?? 0) + cents;
  }
  return sum ?? total;
}
