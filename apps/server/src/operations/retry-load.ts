import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { retryLoad } from '@optimiq/store/postgres/loads-retry';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { notInstructed, uninstructedPurpose } from '../jobs/instructed-job.ts';
import type { Product } from '../product.ts';
import { requireJob } from './quota.ts';

/**
 * Reads the file of a load again that was refused because its purpose was not instructed, now that it is.
 *
 * Fails with 'purpose-not-instructed' when it still is not, and as `retryLoad`. Throws 'quota-jobs'.
 *
 * @returns the job.
 */
export async function requestRetry(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
): Promise<Result<string, 'purpose-not-instructed' | 'not-failed' | 'raw-file-removed' | 'same-file-active'>> {
  await product.agreement.require(tenantId);
  if (await uninstructedPurpose(product, tenantId, 'import-file')) return failed(notInstructed);
  const jobId = await withTenant(product.database.app, tenantId, async (tx) => {
    await requireJob(tx);
    return retryLoad(tx, loadId, notInstructed);
  });
  if (!jobId.ok) return jobId;
  await product.queue.enqueue('import-file', { tenantId, jobRunId: jobId.value, subjectId: loadId });
  return ok(jobId.value);
}
