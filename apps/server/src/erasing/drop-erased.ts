import type { TenantId } from '@optimiq/domain/kernel/ids';
import { deleteMemberRows } from '@optimiq/store/facts/member-rows';
import { erasedSince } from '@optimiq/store/postgres/erasures';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { eraseNumbersOf } from './erase-numbers.ts';

/**
 * Takes away what work under way wrote of people who were erased since it began: it had read their keys before.
 * Called before that work is counted or shown.
 */
export async function dropErasedSince(product: Product, tenantId: TenantId, since: Date): Promise<void> {
  const members = await withTenant(product.database.app, tenantId, (tx) => erasedSince(tx, since));
  if (members.length === 0) return;
  await eraseNumbersOf(product, tenantId, members);
  await deleteMemberRows(product.facts, tenantId, members);
}
