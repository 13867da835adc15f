import type { LoadVariance } from '@optimiq/contracts/loads';
import type { Load } from '@optimiq/store/postgres/loads-read';

type Total = LoadVariance['totals'][number]['total'];

/** What is compared of two loads of one feed and format. Counts, and cents as the sender would add them up. */
type Sums = Pick<Load, 'counts' | 'controlTotals'>;

const totalsOf = ({ counts, controlTotals: sums }: Sums): Record<Total, bigint> => ({
  rows: BigInt(counts['rows'] ?? 0),
  members: BigInt(counts['members'] ?? 0),
  claims: BigInt(sums?.claims ?? 0),
  billedCents: sums?.billedCents ?? 0n,
  paidCents: sums?.paidCents ?? 0n,
});

/**
 * Totals of a load that are further from those of the load before it than its feed tolerates.
 *
 * @param tolerancePercent whole percent of the total before, more or less.
 * @returns                in fixed order; `percent` to one decimal, absent where the total before was 0.
 */
export function deviationsOf(now: Sums, before: Sums, tolerancePercent: number): LoadVariance['totals'] {
  const [ours, theirs] = [totalsOf(now), totalsOf(before)];
  return (Object.keys(ours) as Total[]).flatMap((total) => {
    const [a, b] = [ours[total], theirs[total]];
    const difference = a > b ? a - b : b - a;
    const size = b < 0n ? -b : b;
    // Whole numbers to the last step: cents may pass 2^53.
    if (difference * 100n <= size * BigInt(tolerancePercent)) return [];
    const percent = size === 0n ? undefined : (Number((difference * 1000n) / size) / 10) * (a > b ? 1 : -1);
    return [{ total, before: String(b), now: String(a), ...(percent === undefined ? {} : { percent }) }];
  });
}
