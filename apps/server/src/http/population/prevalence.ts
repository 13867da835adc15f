import type { CohortQuery, HccPrevalence } from '@optimiq/contracts/population';
import { type HccCount, readPrevalence, summarizeScores } from '@optimiq/store/facts/population';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { hccLabel, hccLabelRow } from '../hcc-labels.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { type Shown, shareTenths, shownTo } from './shown.ts';

/** Members by HCC. HCCs overlap, so the rows do not add up; each is hidden by its own size and its complement's. */
export async function prevalenceOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<HccPrevalence> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { n: 0, rows: [] };
  const tenant = request.caller.tenantId;
  const [{ scored }, hccs] = await Promise.all([
    summarizeScores(product.facts, tenant, cohort),
    readPrevalence(product.facts, tenant, cohort),
  ]);
  const shown = shownTo(request);
  const cells = prevalenceCells(shown, scored, hccs);
  const earlierCells = recaptureCells(shown, scored, hccs);
  const knowsEarlier = hccs.some(({ earlier }) => earlier > 0);
  return {
    run: view.stamp,
    n: shown.count(scored),
    rows: hccs.map(({ hcc }, index) => {
      const { members, outranked } = cells[index]!;
      const { earlier, recaptured } = earlierCells[index]!;
      return {
        hcc,
        label: hccLabel(view.stamp!.paymentYear, hcc),
        members,
        shareTenths: shareTenths(members, scored),
        outranked,
        ...(knowsEarlier ? { earlier, earlierTenths: shareTenths(earlier, scored), recaptured } : {}),
        tableRow: hccLabelRow(view.stamp!.paymentYear, hcc),
      };
    }),
  };
}

/**
 * Cells of a table of HCCs: in each row those who have it, those in whom it is outranked and the others are one whole; all
 * rows together add up to the HCCs behind the mean of the summary.
 */
export function prevalenceCells(
  shown: Shown,
  scored: number,
  hccs: readonly Pick<HccCount, 'members' | 'outranked'>[],
) {
  const rows = hccs.map(({ members, outranked }) => {
    const [count = null, other = null] = shown.cells([members, outranked, scored - members - outranked]);
    return { members: count, outranked: other };
  });
  const hidden = shown.company(
    hccs.map(({ members }) => members),
    rows.map(({ members }) => members === null),
  );
  // What the company hides takes its complement along, or the rest of the row would tell it.
  return rows.map((row, index) => (hidden[index] && row.members !== null ? { members: null, outranked: null } : row));
}

/** Cells of the year before: in each row those who have it again, those who do not yet and those who had not are one whole. */
export function recaptureCells(
  shown: Shown,
  scored: number,
  hccs: readonly Pick<HccCount, 'earlier' | 'recaptured'>[],
): { earlier: number | null; recaptured: number | null }[] {
  return hccs.map(({ earlier, recaptured }) => {
    const [again = null, , others = null] = shown.cells([recaptured, earlier - recaptured, scored - earlier]);
    return { earlier: others === null ? null : earlier, recaptured: again };
  });
}
