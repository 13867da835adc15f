import type { TenantId } from '@optimiq/domain/kernel/ids';
import { deleteLoad } from '@optimiq/store/facts/loads';
import { failLoad } from '@optimiq/store/postgres/loads';
import { listAbandonedLoads } from '@optimiq/store/postgres/loads-read';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

const actor = { kind: 'system', id: 'end-abandoned-loads' } as const;

/**
 * Ends loads whose job was lost for good, as interrupted: nothing of them is left, and the same bytes may come again.
 * The start does this, too; here nobody has to wait for one.
 */
export async function endAbandonedLoads(product: Product, tenantId: TenantId): Promise<void> {
  for (const { id, number } of await withTenant(product.database.app, tenantId, listAbandonedLoads)) {
    const ended = await withTenant(product.database.app, tenantId, (tx) => failLoad(tx, actor, id, 'interrupted'));
    if (!ended.ok) continue;
    await deleteLoad(product.facts, tenantId, number);
    product.log.warn({ tenantId, loadId: id }, 'a load was left by its job and has been ended');
  }
}
