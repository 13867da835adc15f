import type { CohortQuery, PaidByMonth } from '@optimiq/contracts/population';
import { summarizeScores } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shownTo } from './shown.ts';

/** Claims and paid amounts by month of the service year; they add up to the tile. */
export async function paidByMonthOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<PaidByMonth> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { rows: [] };
  const tenant = request.caller.tenantId;
  const [{ months }, { members: whole }] = await Promise.all([
    summarizeClaims(product.facts, tenant, view.visible, cohort, view.serviceYear),
    summarizeScores(product.facts, tenant, cohort),
  ]);
  const hidden = shownTo(request).hiddenRows(
    months.map(({ members }) => members),
    whole,
  );
  return {
    run: view.stamp,
    rows: months.map(({ month, claims, members, paidCents }, index) =>
      hidden[index] ? { month, claims: null, members: null } : { month, claims, members, paidCents },
    ),
  };
}
