import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Rotatable } from '@optimiq/store/keys/key-versions';
import { countVersions } from '@optimiq/store/keys/reseal';
import { sealedColumns } from '@optimiq/store/keys/sealed-columns';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** Ciphertexts, files or the facts file of a tenant by the version they are under. */
export async function countUnder(
  product: Product,
  tenantId: TenantId,
  tx: TenantTx,
  purpose: Rotatable,
): Promise<Map<number, number>> {
  if (purpose === 'blobs') return product.blobs.versions(tenantId);
  if (purpose === 'facts') return new Map([[await product.facts.keyVersion(tenantId), 1]]);
  const total = new Map<number, number>();
  for (const column of sealedColumns) {
    const counts =
      column.schema === 'auth'
        ? await product.database.auth.transaction().execute((auth) => countVersions(auth, tenantId, column))
        : await countVersions(tx, tenantId, column);
    for (const [version, rows] of counts) total.set(version, (total.get(version) ?? 0) + rows);
  }
  return total;
}
