import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { FactsTable } from './columns.ts';
import type { Facts } from './keeper.ts';

const timeoutMs = 600_000;

/**
 * Deletes rows of several tables as one transaction. Tables without such rows are only looked at: a write costs every
 * reader its views.
 *
 * @param condition on a row, of numbers of ours: `load_no not in (1, 2)`.
 * @returns         rows deleted by table, tables without any left out.
 */
export async function deleteRows(
  facts: Facts,
  tenant: TenantId,
  tables: readonly FactsTable[],
  condition: string,
): Promise<ReadonlyMap<FactsTable, number>> {
  const counts = tables.map(
    (table) => `select '${table}' as name, count(*) as n from facts.${table} where ${condition}`,
  );
  const sql = `select name, n from (${counts.join(' union all ')}) counted where n > 0`;
  const found = await facts.inspect<{ name: FactsTable; n: number }>(tenant, sql, [], { timeoutMs });
  if (found.length > 0) {
    const statements = found.map(({ name }) => ({
      sql: `delete from facts.${name} where ${condition}`,
      parameters: [],
    }));
    await facts.executeAll(tenant, statements, { timeoutMs });
  }
  return new Map(found.map(({ name, n }) => [name, n]));
}

/** Condition on a row whose number is none of these. */
export const exceptNumbers = (column: 'load_no' | 'run_no', numbers: readonly number[]): string =>
  numbers.length > 0 ? `${column} not in (${numberList(numbers)})` : 'true';

/** Numbers of ours as a list in a statement. */
export const numberList = (numbers: readonly number[]): string => numbers.map((number) => Number(number)).join(', ');
