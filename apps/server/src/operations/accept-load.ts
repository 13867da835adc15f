import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { ok, type Result } from '@optimiq/domain/kernel/result';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { readFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { findLoad } from '@optimiq/store/postgres/loads';
import { acceptLoad } from '@optimiq/store/postgres/loads-hold';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { agreesWith, StoresDisagreeError } from '../agreement.ts';
import { faultPoint } from '../fault-points.ts';
import { decidePairs } from '../loading/decide-pairs.ts';
import type { Product } from '../product.ts';
import { requestRunAfterLoads } from './request-run.ts';

/** What became of a load, and the job that follows: the one that reads it, or the one that scores. */
export type Decided = { readonly state: 'active' | 'loading'; readonly jobId?: string };

/**
 * Lets a held load go on: visible when this returns, or, held for its mapping, read anew by a job.
 *
 * Fails with 'not-held' or 'same-file-active'. Throws 'stores-disagree' when its facts are not what they were when it
 * was held.
 */
export async function requestAccept(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  actor: AuditActor,
): Promise<Result<Decided, 'not-held' | 'same-file-active'>> {
  await product.agreement.require(tenantId);
  await requireHeldFacts(product, tenantId, loadId);
  const keys = await product.keysOf(tenantId);
  const outcome = await withTenant(product.database.app, tenantId, (tx) =>
    acceptLoad(tx, actor, loadId, () => decidePairs(tx, keys, actor, loadId)),
  );
  if (!outcome.ok) return outcome;
  faultPoint('accept.decided');
  const decided = outcome.value;
  if (decided.next === 'active') {
    const jobId = await requestRunAfterLoads(product, tenantId);
    return ok({ state: 'active', ...(jobId ? { jobId } : {}) });
  }
  const { jobId } = decided;
  if (jobId) await product.queue.enqueue('import-file', { tenantId, jobRunId: jobId, subjectId: loadId });
  faultPoint('accept.enqueued');
  return ok({ state: 'loading', ...(jobId ? { jobId } : {}) });
}

/** A held load may have waited for weeks, over restarts and restores: what becomes visible is what was read. */
async function requireHeldFacts(product: Product, tenantId: TenantId, loadId: LoadId): Promise<void> {
  const { load, noted } = await withTenant(product.database.app, tenantId, async (tx) => ({
    load: await findLoad(tx, loadId),
    noted: await readFactsCounts(tx, loadId),
  }));
  if (load?.state !== 'held' || load.holdReason === 'mapping' || !noted) return;
  if (!(await agreesWith(product.facts, tenantId, load.number, noted))) throw new StoresDisagreeError();
}
