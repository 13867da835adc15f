import type { RunStamp } from '@optimiq/contracts/population';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { currentRun, type Run } from '@optimiq/store/postgres/runs';
import { listKeptRunNumbers } from '@optimiq/store/postgres/runs-numbers';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { keptRuns, modelId, tablesOf } from '../jobs/run-settings.ts';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';
import { ProblemError } from './plugins/problems.ts';
import { todayOf } from './today.ts';

/** What a request sees, now or at the moment it asks for: the visible loads, and the run of a payment year with its stamp. */
export type RunView = {
  readonly visible: readonly number[];
  readonly serviceYear: number;
  readonly run: Run | undefined;
  readonly stamp: RunStamp | undefined;
};

/** Reads the caller's view in one transaction, in which the route's audit event is written; `more` may read on in it. */
export async function readRunView<More = undefined>(
  product: Product,
  request: Reader,
  paymentYear: number,
  more?: (tx: TenantTx) => Promise<More>,
): Promise<RunView & { more: More | undefined }> {
  const asOf = await todayOf(product, request);
  const { pastAt } = request;
  const read = await request.tenant(async (tx) => {
    const run = await currentRun(tx, modelId, paymentYear, pastAt);
    // Without its results every figure would be nought.
    if (pastAt && run && !(await listKeptRunNumbers(tx, keptRuns)).includes(run.number))
      throw new ProblemError('past-not-kept');
    return { visible: await visibleLoadNumbers(tx, pastAt), run, more: await more?.(tx) };
  });
  const { year } = tablesOf(paymentYear);
  return { ...read, serviceYear: year.serviceYear, stamp: read.run && stampOf(read.run, asOf) };
}

function stampOf(run: Run, asOf: string): RunStamp {
  const { year } = tablesOf(run.paymentYear);
  return {
    runId: run.id,
    number: run.number,
    model: run.model,
    paymentYear: run.paymentYear,
    serviceYear: year.serviceYear,
    tableVersion: run.tableVersion,
    normalizationThousandths: year.normalizationThousandths,
    codingAdjustmentThousandths: year.codingAdjustmentThousandths,
    finishedAt: (run.finishedAt ?? run.createdAt).toISOString(),
    asOf,
  };
}
