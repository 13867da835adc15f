import type { CohortQuery, NotCountedTable } from '@optimiq/contracts/population';
import { readNotCounted } from '@optimiq/store/facts/population';
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
  const cohort = cohortOf(request, view, query);
  if (!cohort || !view.stamp) return { n: 0, rows: [] };
  const rows = await readNotCounted(product.facts, request.caller.tenantId, cohort);
  const shown = shownTo(request);
  const hidden = shown.hiddenRows(rows.map(({ members }) => members));
  return {
    run: view.stamp,
    n: rows.reduce((sum, { diagnoses }) => sum + diagnoses, 0),
    rows: rows.map(({ reason, diagnoses, members }, index) =>
      hidden[index] ? { reason, diagnoses: null, members: null } : { reason, diagnoses, members },
    ),
  };
}
