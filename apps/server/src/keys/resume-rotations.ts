import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listRotations } from '@optimiq/store/keys/key-versions';
import { createJobRun, listJobSubjects } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/**
 * Asks again for exchanges that are under way without a job: the queue gives a job up whose process died too often, and
 * an exchange is never given up.
 */
export async function resumeRotations(product: Product, tenantId: TenantId): Promise<void> {
  const jobs = await withTenant(product.database.app, tenantId, async (tx) => {
    const asked = new Set(await listJobSubjects(tx, 'rotate-key'));
    const left = (await listRotations(tx)).filter(({ id, state }) => state === 'running' && !asked.has(id));
    return Promise.all(
      left.map(async ({ id }) => ({ subjectId: id, jobRunId: await createJobRun(tx, 'rotate-key', id) })),
    );
  });
  for (const job of jobs) await product.queue.enqueue('rotate-key', { tenantId, ...job });
}
