import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { KeyRotation } from '@optimiq/store/keys/key-versions';
import type { Report } from '../jobs/job.ts';
import type { Product } from '../product.ts';

/** Rewrites what a tenant has under the versions before; tells how much was rewritten. */
export type Rewrite = (product: Product, tenantId: TenantId, rotation: KeyRotation, report: Report) => Promise<void>;
