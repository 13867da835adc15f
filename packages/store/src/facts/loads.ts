import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type FactsTable, factsColumns, loadTables } from './columns.ts';
import { deleteRows, exceptNumbers, numberList } from './delete-rows.ts';
import type { Facts } from './keeper.ts';

/** Rows of a load in one table, and a checksum over their values that does not depend on their order. */
export type TableCount = { readonly table: FactsTable; readonly rows: number; readonly checksum: string };

/**
 * What a load has in the file, by table, to be compared with what Postgres noted when it became active.
 * Tables without rows of the load are listed with 0.
 */
export async function countsOfLoad(facts: Facts, tenant: TenantId, loadNo: number): Promise<TableCount[]> {
  const parts = loadTables.map((table) => {
    const columns = Object.keys(factsColumns[table]).join(', ');
    return `
      select '${table}' as "table", count(*) as "rows",
        cast(coalesce(bit_xor(hash(${columns})), 0) as varchar) as checksum
      from ${table}_loaded`;
  });
  return facts.query<TableCount>(tenant, [loadNo], `${parts.join(' union all ')} order by 1`);
}

/**
 * Deletes the rows of every load that Postgres does not know, such as one that was being written when the process died.
 *
 * @param keepLoadNos numbers of all loads Postgres has, active or not.
 * @returns           rows deleted by table, tables without any left out.
 */
export async function sweepLoads(
  facts: Facts,
  tenant: TenantId,
  keepLoadNos: readonly number[],
): Promise<ReadonlyMap<FactsTable, number>> {
  return deleteRows(facts, tenant, loadTables, exceptNumbers('load_no', keepLoadNos));
}

/** Deletes all rows of one load, which Postgres has ended. */
export async function deleteLoad(facts: Facts, tenant: TenantId, loadNo: number): Promise<void> {
  await deleteRows(facts, tenant, loadTables, `load_no in (${numberList([loadNo])})`);
}
