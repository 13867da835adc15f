import type { Segment } from '@optimiq/contracts/fields';
import type { CohortQuery, SegmentTable } from '@optimiq/contracts/population';
import { readSegments } from '@optimiq/store/facts/population';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shownTo } from './shown.ts';

const labels: Record<Segment, string> = {
  CNA: 'Community, non-dual, aged',
  CND: 'Community, non-dual, disabled',
  CFA: 'Community, full dual, aged',
  CFD: 'Community, full dual, disabled',
  CPA: 'Community, partial dual, aged',
  CPD: 'Community, partial dual, disabled',
  INS: 'Institutional',
  NE: 'New enrollee',
  SNPNE: 'New enrollee, chronic-condition SNP',
};

/** Members and mean scores by segment; the rows add up to the scored members. */
export async function segmentsOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<SegmentTable> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { rows: [] };
  const rows = await readSegments(product.facts, request.caller.tenantId, cohort);
  const shown = shownTo(request);
  const cells = shown.cells(rows.map(({ members }) => members));
  const maySeeScores = request.may('score:read');
  return {
    run: view.stamp,
    rows: rows.map(({ segment, meanRawThousandths, meanPaymentThousandths }, index) => ({
      segment,
      label: labels[segment],
      members: cells[index] ?? null,
      ...(maySeeScores && cells[index] !== null ? { meanRawThousandths, meanPaymentThousandths } : {}),
    })),
  };
}
