import type { CohortQuery, NotCountedTable } from '@optimiq/contracts/population';
import { readNotCounted, summarizeScores } from '@optimiq/store/facts/population';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shownTo } from './shown.ts';

/** Diagnoses that did not count, by reason. A member may stand in several rows; the diagnoses add up. */
export async function notCountedOf(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: CohortQuery,
): Promise<NotCountedTable> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { n: 0, rows: [] };
  const tenant = request.caller.tenantId;
  const [rows, { members: whole }] = await Promise.all([
    readNotCounted(product.facts, tenant, cohort),
    summarizeScores(product.facts, tenant, cohort),
  ]);
  const hidden = shownTo(request).hiddenRows(
    rows.map(({ members }) => members),
    whole,
  );
  return {
    run: view.stamp,
    n: rows.reduce((sum, { diagnoses }) => sum + diagnoses, 0),
    rows: rows.map(({ reason, diagnoses, members }, index) =>
      hidden[index] ? { reason, diagnoses: null, members: null } : { reason, diagnoses, members },
    ),
  };
}
