import type { GapSummary } from '@optimiq/contracts/gaps';
import type { GapCount } from '@optimiq/store/facts/gaps';

type Labelled = Pick<GapSummary['rows'][number], 'label' | 'isLasting'>;
type Counts = GapSummary['all'];

/** Counts by category and their sum: the rows add up to it. */
export function summaryOf(
  counts: readonly GapCount[],
  labels: readonly Labelled[],
  seesGain: boolean,
): Pick<GapSummary, 'all' | 'rows'> {
  const none: Omit<GapCount, 'hcc'> = { open: 0, closed: 0, closedHigher: 0, closedLower: 0, new: 0, openGainRaw: 0 };
  const all = counts.reduce(
    (sum, one) => ({
      open: sum.open + one.open,
      closed: sum.closed + one.closed,
      closedHigher: sum.closedHigher + one.closedHigher,
      closedLower: sum.closedLower + one.closedLower,
      new: sum.new + one.new,
      openGainRaw: sum.openGainRaw + one.openGainRaw,
    }),
    none,
  );
  return {
    all: countsOf(all, seesGain),
    rows: counts.map((one, index) => ({ hcc: one.hcc, ...labels[index]!, ...countsOf(one, seesGain) })),
  };
}

function countsOf(one: Omit<GapCount, 'hcc'>, seesGain: boolean): Counts {
  const { open, closed, closedHigher, closedLower, openGainRaw } = one;
  const closedInAll = closed + closedHigher + closedLower;
  const expected = open + closedInAll;
  return {
    open,
    closed,
    closedHigher,
    closedLower,
    new: one.new,
    recapturedTenths: expected === 0 ? null : Math.round((closedInAll * 1000) / expected),
    ...(seesGain ? { openImpactRawThousandths: openGainRaw } : {}),
  };
}
