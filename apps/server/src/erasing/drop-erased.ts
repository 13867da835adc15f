import type { TenantId } from '@optimiq/domain/kernel/ids';
import { deleteMemberRows } from '@optimiq/store/facts/member-rows';
import { erasedSince } from '@optimiq/store/postgres/erasures';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { erasePages } from './request-erasure.ts';

/**
 * Takes away what work under way wrote of people who were erased since it began: it had read their keys before.
 * Called before that work is counted or shown.
 */
export async function dropErasedSince(product: Product, tenantId: TenantId, since: Date): Promise<void> {
  const keys = await product.keysOf(tenantId);
  const members = await withTenant(product.database.app, tenantId, async (tx) => {
    const erased = await erasedSince(tx, since);
    if (erased.length > 0) await erasePages(product, tenantId, tx, keys, erased);
    return erased;
  });
  if (members.length > 0) await deleteMemberRows(product.facts, tenantId, members);
}
