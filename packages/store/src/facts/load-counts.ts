import { createHash } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type FactsTable, factsColumns, loadTables } from './columns.ts';
import type { Facts } from './keeper.ts';
import type { TableCount } from './loads.ts';

/** Counts of several loads at once: one pass over each table. Tables without rows of a load are left out. */
export async function countsByLoad(
  facts: Facts,
  tenant: TenantId,
  loadNos: readonly number[],
): Promise<ReadonlyMap<number, readonly TableCount[]>> {
  const byLoad = new Map<number, TableCount[]>(loadNos.map((number) => [number, []]));
  if (loadNos.length === 0) return byLoad;
  for (const table of loadTables) {
    const columns = Object.keys(factsColumns[table]).join(', ');
    const found = await facts.query<{ load: number; rows: number; checksum: string }>(
      tenant,
      loadNos,
      `select load_no as load, count(*) as "rows", cast(bit_xor(hash(${columns})) as varchar) as checksum
       from ${table}_loaded group by load_no`,
      [],
      { timeoutMs: 600_000 },
    );
    for (const { load, rows, checksum } of found) byLoad.get(load)?.push({ table, rows, checksum });
  }
  return byLoad;
}

/** Names how checksums are made: the engine's version, whose hash may change with it, and the columns they cover. */
export async function checksumForm(facts: Facts, tenant: TenantId): Promise<string> {
  const [engine] = await facts.query<{ version: string }>(tenant, [], 'select version() as version');
  const columns = loadTables.map((table) => [table, Object.keys(factsColumns[table])]);
  const sha = createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 12);
  return `${engine?.version ?? '?'} ${sha}`;
}

/** The first table in which two counts of a load differ; undefined when they agree. */
export function differingTable(
  noted: readonly { readonly table: string; readonly rows: number; readonly checksum: string }[],
  found: readonly TableCount[],
  withChecksums: boolean,
): FactsTable | undefined {
  const textOf = ({ rows, checksum }: { rows: number; checksum: string }) =>
    rows === 0 ? '0' : `${rows} ${withChecksums ? checksum : ''}`;
  const absent = { rows: 0, checksum: '0' };
  return loadTables.find(
    (table) =>
      textOf(noted.find((one) => one.table === table) ?? absent) !==
      textOf(found.find((one) => one.table === table) ?? absent),
  );
}
