import type { CohortQuery, HccPrevalence } from '@optimiq/contracts/population';
import { readPrevalence, summarizeScores } from '@optimiq/store/facts/population';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { hccLabel, hccLabelRow } from '../hcc-labels.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shareTenths, shownTo } from './shown.ts';

/** Members by HCC. HCCs overlap, so the rows do not add up; each is hidden by its own size and its complement's. */
export async function prevalenceOf(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: CohortQuery,
): Promise<HccPrevalence> {
  const cohort = cohortOf(request, view, query);
  if (!cohort || !view.stamp) return { n: 0, rows: [] };
  const tenant = request.caller.tenantId;
  const [{ scored }, hccs] = await Promise.all([
    summarizeScores(product.facts, tenant, cohort),
    readPrevalence(product.facts, tenant, cohort),
  ]);
  const shown = shownTo(request);
  return {
    run: view.stamp,
    n: shown.count(scored),
    rows: hccs.map(({ hcc, members, outranked }) => {
      const [count = null] = shown.cells([members, scored - members]);
      const [other = null] = shown.cells([outranked, scored - outranked]);
      return {
        hcc,
        label: hccLabel(view.stamp!.paymentYear, hcc),
        members: count,
        shareTenths: shareTenths(count, scored),
        outranked: other,
        tableRow: hccLabelRow(view.stamp!.paymentYear, hcc),
      };
    }),
  };
}
