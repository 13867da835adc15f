import type { CohortQuery, RafDistribution } from '@optimiq/contracts/population';
import { readDistribution } from '@optimiq/store/facts/population';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shareTenths, shownTo } from './shown.ts';

/** Members by band of the payment score; the bands add up to n. */
export async function distributionOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<RafDistribution> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { n: 0, bands: [] };
  const { n, meanThousandths, medianThousandths, bands } = await readDistribution(
    product.facts,
    request.caller.tenantId,
    cohort,
  );
  const shown = shownTo(request);
  const cells = shown.cells(bands.map(({ members }) => members));
  return {
    run: view.stamp,
    n: shown.count(n),
    meanThousandths: shown.figure(meanThousandths, n),
    medianThousandths: shown.figure(medianThousandths, n),
    bands: bands.map(({ fromThousandths, toThousandths }, index) => ({
      fromThousandths,
      toThousandths: toThousandths ?? null,
      members: cells[index] ?? null,
      shareTenths: shareTenths(cells[index] ?? null, n),
    })),
  };
}
