import type { TenantId } from '@optimiq/domain/kernel/ids';
import { exportBlobName } from '@optimiq/store/blobs/files';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { deleteExport, endExport, listKeptExports } from '@optimiq/store/postgres/exports';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

type Ending = 'cancelled' | 'expired' | 'erased' | 'deleted';

/**
 * Ends a file that is asked for or kept. A job that writes it leaves off by itself, and takes away what it has written.
 * The file goes before its row says so: cut short between, it is done again.
 */
export async function removeExport(product: Product, tenantId: TenantId, id: string, ending: Ending): Promise<void> {
  const keys = await product.keysOf(tenantId);
  await product.deletions.during(() =>
    withTenant(product.database.app, tenantId, async (tx) => {
      await product.blobs.remove(tenantId, exportBlobName(keys, id));
      faultPoint('export.file-removed');
      if (ending === 'deleted') return deleteExport(tx, id);
      await endExport(tx, id, ending);
      if (ending === 'cancelled') return;
      const actor = { kind: 'system', id: ending === 'expired' ? 'retention' : 'erase-member' } as const;
      const subject = { kind: 'export', id };
      await recordAudit(tx, {
        actor,
        action: 'export.remove',
        outcome: 'success',
        subject,
        details: { because: ending },
      });
    }),
  );
}

/** Removes the files whose time is over. */
export async function removeExpiredExports(product: Product, tenantId: TenantId, now: Date): Promise<number> {
  const expired = await withTenant(product.database.app, tenantId, (tx) => listKeptExports(tx, now));
  for (const id of expired) await removeExport(product, tenantId, id, 'expired');
  return expired.length;
}

/** Removes every file of a tenant: any of them may hold a person who was erased. */
export async function removeAllExports(product: Product, tenantId: TenantId): Promise<number> {
  const kept = await withTenant(product.database.app, tenantId, (tx) => listKeptExports(tx));
  for (const id of kept) await removeExport(product, tenantId, id, 'erased');
  return kept.length;
}
