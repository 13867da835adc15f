import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { gunzipped } from '@optimiq/formats/gunzip';
import { type Refusal, refusedRows } from '@optimiq/formats/tidy/refused-rows';
import { listRefusals } from '@optimiq/store/postgres/load-problems';
import { findLoad } from '@optimiq/store/postgres/loads';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/**
 * The refused rows of a load as a file of their own, read from the encrypted raw file when it is asked for; made inert
 * when a spreadsheet shall open it.
 *
 * Fails with 'unknown', with 'not-a-table': rows of an 837 cannot be cut out of their envelope, and those of the files
 * of an archive have no header in common; or with 'raw-file-removed'.
 */
export async function readRefusedRows(
  product: Product,
  tenantId: TenantId,
  tx: TenantTx,
  loadId: LoadId,
  isInert = false,
): Promise<Result<AsyncIterable<string>, 'unknown' | 'not-a-table' | 'raw-file-removed'>> {
  const load = await findLoad(tx, loadId);
  if (!load) return failed('unknown');
  if (!load.format.startsWith('tidy-')) return failed('not-a-table');
  if (!load.blobName) return failed(load.rawRemovedAt ? 'raw-file-removed' : 'unknown');
  const blob = load.blobName;
  const refusals = new Map<number, Refusal>();
  for (const { row, rule, message } of await listRefusals(tx, loadId)) {
    if (!refusals.has(row)) refusals.set(row, { rule, reason: message });
  }
  const keys = await product.keysOf(tenantId);
  return ok(refusedRows(() => gunzipped(product.blobs.read(keys, tenantId, blob)), refusals, isInert));
}
