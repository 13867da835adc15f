import type { TenantId } from '@optimiq/domain/kernel/ids';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { handOver } from '@optimiq/store/postgres/work-changes';
import type { Product } from '../product.ts';

/** Gives the open work of somebody who is here no more back to the pool. */
export const handOverWork = (product: Product, tenantId: TenantId, userId: string): Promise<number> =>
  withTenant(product.database.app, tenantId, (tx) => handOver(tx, userId));
