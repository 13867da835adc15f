import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { planRefusedRows, type Refusal, refusedRows } from '@optimiq/formats/tidy/refused-rows';
import { unpacked } from '@optimiq/formats/unpack';
import { listRefusals } from '@optimiq/store/postgres/load-problems';
import { findLoad } from '@optimiq/store/postgres/loads';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** So many rows are given: what a person can mend. Once they are sent back, the next ones are asked for. */
export const mostRefusedRows = 100_000;
const pageSize = 10_000;

export type RefusedRows = {
  readonly lines: AsyncIterable<string>;
  /** How many rows these are, the header aside. */
  readonly rows: number;
  /** Whether the load has refused rows beyond these. */
  readonly hasMore: boolean;
};

/**
 * The refused rows of a load as a file of their own, read from the encrypted raw file when it is asked for; made inert
 * when a spreadsheet shall open it.
 *
 * @param most as many rows that were refused, those found first; rows of the same claims come with them.
 *
 * Fails with 'unknown', with 'not-a-table': rows of an 837 cannot be cut out of their envelope, and those of the files
 * of an archive have no header in common; or with 'raw-file-removed'.
 */
export async function readRefusedRows(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  { most = mostRefusedRows, isInert = false }: { readonly most?: number; readonly isInert?: boolean } = {},
): Promise<Result<RefusedRows, 'unknown' | 'not-a-table' | 'raw-file-removed'>> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const load = await inTenant((tx) => findLoad(tx, loadId));
  if (!load) return failed('unknown');
  if (!load.format.startsWith('tidy-')) return failed('not-a-table');
  if (!load.blobName) return failed(load.rawRemovedAt ? 'raw-file-removed' : 'unknown');
  const blob = load.blobName;
  const { refusals, hasMore } = await inTenant((tx) => readRefusals(tx, loadId, most));
  const keys = await product.keysOf(tenantId);
  const open = () => unpacked(product.blobs.read(keys, tenantId, blob));
  const plan = await planRefusedRows(open, refusals);
  return ok({ lines: refusedRows(open(), plan, isInert), rows: plan.rows, hasMore });
}

/** The reason of each refused row that was found first; equal reasons are one object, for there may be many. */
async function readRefusals(tx: TenantTx, loadId: LoadId, most: number) {
  const refusals = new Map<number, Refusal>();
  const reasons = new Map<string, Refusal>();
  for (let after = 0; ; ) {
    const page = await listRefusals(tx, loadId, pageSize, after);
    for (const { row, rule, message } of page) {
      if (refusals.has(row)) continue;
      if (refusals.size === most) return { refusals, hasMore: true };
      const known = reasons.get(`${rule} ${message}`) ?? { rule, reason: message };
      reasons.set(`${rule} ${message}`, known);
      refusals.set(row, known);
    }
    if (page.length < pageSize) return { refusals, hasMore: false };
    after = page.at(-1)!.sequence;
  }
}
