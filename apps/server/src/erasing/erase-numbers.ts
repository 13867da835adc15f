import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type NumberedRecord, numberedRecordsOf } from '@optimiq/store/facts/member-rows';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { findLoadByNumber } from '@optimiq/store/postgres/loads-import';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { eraseNumbers } from '@optimiq/store/postgres/source-numbers';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** Takes the numbers of all claims and fills that the facts still have of the members out of their sealed pages. */
export async function eraseNumbersOf(product: Product, tenantId: TenantId, members: readonly MemberKey[]) {
  const records = await numberedRecordsOf(product.facts, tenantId, members);
  if (records.length === 0) return;
  const keys = await product.keysOf(tenantId);
  await withTenant(product.database.app, tenantId, async (tx) => {
    // A page is read, changed and written: two who do so at once would undo each other.
    await lockTenant(tx, 'vault', 'exclusive');
    await erasePages(tx, keys, records);
  });
}

/** Takes the numbers of records out of their sealed pages; how many there were. The caller holds the vault exclusively. */
export async function erasePages(tx: TenantTx, keys: TenantKeys, records: readonly NumberedRecord[]): Promise<number> {
  const loads = new Map<number, LoadId | undefined>();
  for (const { load } of records) if (!loads.has(load)) loads.set(load, await findLoadByNumber(tx, load));
  let erased = 0;
  for (const [number, id] of loads) {
    if (!id) continue;
    for (const table of ['claims', 'pharmacy_fills'] as const) {
      const places = records.filter((one) => one.load === number && one.table === table).map(({ record }) => record);
      erased += await eraseNumbers(tx, keys, id, table, places);
    }
  }
  return erased;
}
