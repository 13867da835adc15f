import type { TenantId } from '@optimiq/domain/kernel/ids';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import { StoreError } from '@optimiq/store/postgres/errors';
import { listUnfinishedJobRuns } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { applyErasures, resumeErasures } from '../erasing/apply-erasures.ts';
import { hideAllErased } from '../erasing/hide-erased.ts';
import { resumeRotations } from '../keys/resume-rotations.ts';
import { requestRunIfStale } from '../operations/request-run.ts';
import { sweepTenant } from '../operations/sweep-tenant.ts';
import type { Product } from '../product.ts';

/**
 * Takes up a tenant's work: ends erasures that a crash left half done, erases again whom a restored backup brought back,
 * sweeps what crashed loads left, and asks again for every job that never ended (the queue may have lost it between our
 * commit and its own).
 *
 * A tenant of which this fails is closed until it succeeds, so that nobody who was erased is shown; the others go on.
 * Throws only when the database is away, which is no fault of one tenant.
 */
export async function takeUpTenant(product: Product, tenantId: TenantId): Promise<void> {
  const { agreement, log } = product;
  const before = agreement.closedBy(tenantId);
  try {
    // Before the stores are compared: what an erasure took from one it may still have to take from the other.
    await hideAllErased(product, tenantId);
    await sweepTenant(product, tenantId);
    // Jobs of a tenant whose stores disagree stay as they are, for the start after they were put right.
    const disagrees = await agreement.disagreementOf(tenantId);
    if (!disagrees) await applyErasures(product, tenantId);
    agreement.close(tenantId, undefined);
    if (before) log.info({ tenantId }, 'a tenant that was closed is open again');
    if (!disagrees) await askAgain(product, tenantId);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'unavailable') throw error;
    const { code } = toJobFailure(error);
    agreement.close(tenantId, code);
    if (code !== before) log.error({ tenantId, errorCode: code }, 'a tenant could not be taken up and is closed');
  }
}

async function askAgain(product: Product, tenantId: TenantId): Promise<void> {
  await resumeErasures(product, tenantId);
  await resumeRotations(product, tenantId);
  const unfinished = await withTenant(product.database.app, tenantId, listUnfinishedJobRuns);
  for (const { kind, jobId, subjectId } of unfinished) {
    await product.queue.enqueue(kind, { tenantId, jobRunId: jobId, ...(subjectId ? { subjectId } : {}) });
  }
  await requestRunIfStale(product, tenantId);
}
