import type { GapSummary, GapSummaryQuery } from '@optimiq/contracts/gaps';
import { lastingHccs } from '@optimiq/reference/recapture';
import { type GapCount, summarizeGaps } from '@optimiq/store/facts/gaps';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { hccLabel } from '../hcc-labels.ts';
import { readRunView } from '../run-view.ts';
import { filterOf } from './filter.ts';

type Labelled = Pick<GapSummary['rows'][number], 'label' | 'isLasting'>;
type Counts = GapSummary['all'];

/** Gaps by category as a reader may see them; the gain only with `score:read`. */
export async function gapSummary(
  product: Product,
  reader: Reader,
  { paymentYear, ...wanted }: GapSummaryQuery,
): Promise<GapSummary> {
  const view = await readRunView(product, reader, paymentYear);
  const filter = await filterOf(product, reader, view, wanted);
  const counts = filter ? await summarizeGaps(product.facts, reader.caller.tenantId, filter) : [];
  const labels = counts.map(({ hcc }) => ({ label: hccLabel(paymentYear, hcc), isLasting: lastingHccs().has(hcc) }));
  return { ...(view.stamp ? { run: view.stamp } : {}), ...summaryOf(counts, labels, reader.may('score:read')) };
}

/** Counts by category and their sum: the rows add up to it. */
function summaryOf(
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
