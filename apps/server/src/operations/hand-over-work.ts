import type { TenantId } from '@optimiq/domain/kernel/ids';
import { readMemberships } from '@optimiq/store/postgres/access';
import { forgetReads } from '@optimiq/store/postgres/notices';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { handOver } from '@optimiq/store/postgres/work-changes';
import type { Product } from '../product.ts';

/**
 * Gives the open work of somebody back to the pool and forgets what the person had read of notifications, unless the
 * person still has a place in the tenant.
 */
export async function handOverWork(product: Product, tenantId: TenantId, userId: string): Promise<void> {
  const [place] = await readMemberships(product.database, userId, tenantId);
  if (place) return;
  await withTenant(product.database.app, tenantId, async (tx) => {
    await handOver(tx, userId);
    await forgetReads(tx, userId);
  });
}
