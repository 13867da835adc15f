import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { noteRotation } from '@optimiq/store/keys/key-versions';
import { authTransactionsOver, countVersions, resealBatch } from '@optimiq/store/keys/reseal';
import { type SealedColumn, sealedColumns } from '@optimiq/store/keys/sealed-columns';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import type { Rewrite } from './rewrite.ts';

/** Few enough that nobody who wants one of these rows waits for long. */
const batchRows = 500;

/**
 * Seals every ciphertext of the vault anew, some rows a transaction, column by column. How far it has come is kept in the
 * same transaction: a crash loses at most a batch, and repeats none.
 */
export const rotateVault: Rewrite = async (product, tenantId, rotation, report) => {
  const { data } = await product.keysOf(tenantId);
  await signInsEnded(product);
  const total = await countOld(product, tenantId, data.current);
  let done = 0;
  let after = rotation.place?.after;
  for (let at = rotation.place?.column ?? 0; at < sealedColumns.length; at += 1) {
    const column = sealedColumns[at]!;
    for (;;) {
      product.leaveOff.throwIfAborted();
      const batch = await rewrite(product, tenantId, rotation.id, { at, column, after });
      done += batch.rewritten;
      report('rewriting', done, Math.max(total, done));
      faultPoint(`key.resealed.${column.table}`);
      if (batch.rewritten < batchRows) break;
      after = batch.last;
      // Others take their turn between two batches.
      await turn();
    }
    after = undefined;
  }
  // The next pass, if there has to be one, begins at the first row again.
  await withTenant(product.database.app, tenantId, (tx) => noteRotation(tx, rotation.id, undefined, 0));
};

type At = { readonly at: number; readonly column: SealedColumn; readonly after: readonly string[] | undefined };

async function rewrite(product: Product, tenantId: TenantId, rotationId: string, { at, column, after }: At) {
  const { data } = await product.keysOf(tenantId);
  const inAuth =
    column.schema === 'auth'
      ? await product.database.auth
          .transaction()
          .execute((tx) => resealBatch(tx, tenantId, data, column, after, batchRows))
      : undefined;
  return withTenant(product.database.app, tenantId, async (tx) => {
    const batch = inAuth ?? (await resealBatch(tx, tenantId, data, column, after, batchRows));
    const isLast = batch.rewritten < batchRows;
    const place = isLast ? { column: at + 1 } : { column: at, ...(batch.last ? { after: batch.last } : {}) };
    await noteRotation(tx, rotationId, place, batch.rewritten);
    faultPoint('key.batch');
    return batch;
  });
}

async function countOld(product: Product, tenantId: TenantId, current: number): Promise<number> {
  return withTenant(product.database.app, tenantId, async (tx) => {
    let rows = 0;
    for (const column of sealedColumns) {
      if (column.schema === 'auth') continue;
      for (const [version, count] of await countVersions(tx, tenantId, column)) if (version !== current) rows += count;
    }
    return rows;
  });
}

/**
 * The sign-in schema has no fence of versions: transactions there that began before the new version was in force may hold
 * the old one, and are waited for. They are short.
 */
async function signInsEnded({ database, leaveOff }: Product): Promise<void> {
  const isOver = await authTransactionsOver(database);
  while (!(await isOver())) await sleep(50, undefined, { signal: leaveOff });
}
