import type { TenantId } from '@optimiq/domain/kernel/ids';
import { FactsError } from '@optimiq/store/facts/errors';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import { StoreError } from '@optimiq/store/postgres/errors';
import { listUnfinishedJobRuns } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { applyErasures, resumeErasures } from '../erasing/apply-erasures.ts';
import { hideAllErased } from '../erasing/hide-erased.ts';
import { resumeRotations } from '../keys/resume-rotations.ts';
import type { Product } from '../product.ts';
import { requestRunIfStale } from './request-run.ts';
import { sweepTenant } from './sweep-tenant.ts';

/**
 * Takes up a tenant's work: ends erasures that a crash left half done, erases again whom a restored backup brought back,
 * sweeps what crashed loads left, and asks again for every job that never ended (the queue may have lost it between our
 * commit and its own).
 *
 * A tenant of which this fails is closed until it succeeds, so that nobody who was erased is shown; the others go on.
 * Throws only when the database is away or the service stops, which is no fault of one tenant.
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
    if (isNobodysFault(error)) throw error;
    const code = error instanceof FactsError ? error.reason : toJobFailure(error).code;
    agreement.close(tenantId, code);
    if (code !== before) log.error({ tenantId, errorCode: code }, 'a tenant could not be taken up and is closed');
  }
}

/** A file of facts that does not open is its tenant's fault, though to callers it is 'unavailable' like a lost database. */
const isNobodysFault = (error: unknown): boolean =>
  error instanceof FactsError ? error.reason === 'closed' : error instanceof StoreError && error.code === 'unavailable';

async function askAgain(product: Product, tenantId: TenantId): Promise<void> {
  await resumeErasures(product, tenantId);
  await resumeRotations(product, tenantId);
  const unfinished = await withTenant(product.database.app, tenantId, listUnfinishedJobRuns);
  for (const { kind, jobId, subjectId } of unfinished) {
    await product.queue.enqueue(kind, { tenantId, jobRunId: jobId, ...(subjectId ? { subjectId } : {}) });
  }
  await requestRunIfStale(product, tenantId);
}
