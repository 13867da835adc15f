import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type FactsTable, factsColumns, factsTables, loadTables } from './columns.ts';
import { type EngineSettings, openEngine } from './engine.ts';
import { FactsError } from './errors.ts';

/** Steps of a rewrite, in order; 'copied' comes once per table. */
export type RewriteStage = 'checkpointed' | 'copied' | 'verified' | 'closed' | 'renamed';

/** Told of each step, and waited for; what it throws ends the rewrite, and the old file stays. */
export type OnRewriteStage = (stage: RewriteStage, done: number, total: number) => Promise<void>;

/** Where a rewrite puts the new file until it takes the old one's place. */
export const rewritePath = (path: string): string => `${path}.rewrite`;

/** Removes what an interrupted rewrite left. */
export function removeRewrite(path: string): void {
  for (const suffix of ['', '.wal']) rmSync(`${rewritePath(path)}${suffix}`, { force: true });
}

/** What a copy takes: rows of these loads and runs only. */
export type FactsSelection = { readonly loads: readonly number[]; readonly runs: readonly number[] };

/** What a table holds: its rows, and a checksum over their values that does not depend on their order. */
export type TableContent = { readonly table: FactsTable; readonly rows: number; readonly checksum: string };

/**
 * Copies all rows of an open facts file to a new file beside it: deleted rows stay behind in the old one. The new file
 * is compared with the old table by table, and is durable and closed when this returns.
 *
 * @param from a connection of the open file, whose writes wait meanwhile.
 */
export async function copyFile(
  from: DuckDBConnection,
  path: string,
  key: Uint8Array,
  settings: EngineSettings,
  onStage: OnRewriteStage,
): Promise<void> {
  removeRewrite(path);
  const total = factsTables.length;
  await copyTo(from, rewritePath(path), key, settings, {
    onTable: (done) => onStage('copied', done, total),
  });
  await onStage('verified', total, total);
}

/**
 * Copies rows of an open facts file to a new file, compares them table by table, and makes the file durable.
 *
 * @param target    absent so far.
 * @param selection all rows when left out.
 * @returns         what was copied, tables in the order of their names here.
 */
export async function copyTo(
  from: DuckDBConnection,
  target: string,
  key: Uint8Array,
  settings: EngineSettings,
  { selection, onTable = async () => {} }: { selection?: FactsSelection; onTable?: (done: number) => Promise<void> },
): Promise<TableContent[]> {
  const { instance, connection } = await openEngine(target, basename(target), key, settings);
  const contents: TableContent[] = [];
  try {
    for (const [index, table] of factsTables.entries()) {
      await copyTable(from, connection, table, conditionOf(table, selection));
      await onTable(index + 1);
    }
    await connection.run('force checkpoint facts');
    for (const table of factsTables) {
      const old = await contentOf(from, table, conditionOf(table, selection));
      const made = await contentOf(connection, table);
      if (old.rows !== made.rows || old.checksum !== made.checksum) throw new FactsError('failed', { table });
      contents.push(made);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(join(settings.spillFolder, basename(target)), { recursive: true, force: true });
  }
  if (existsSync(`${target}.wal`)) throw new FactsError('failed');
  const file = openSync(target, 'r');
  fsyncSync(file);
  closeSync(file);
  return contents;
}

/** Receipts that a selected run has taken over from another belong to it. */
function conditionOf(table: FactsTable, selection?: FactsSelection): string {
  if (!selection) return 'true';
  const loads = inNumbers('load_no', selection.loads);
  const runs = inNumbers('run_no', selection.runs);
  if (loadTables.includes(table)) return loads;
  return table === 'scores' ? runs : `(${runs} or run_no in (select from_run_no from facts.scores where ${runs}))`;
}

const inNumbers = (column: string, numbers: readonly number[]): string =>
  numbers.length === 0 ? 'false' : `${column} in (${numbers.map(Number).join(', ')})`;

/** Chunks go from one engine to the other as they are. */
async function copyTable(
  from: DuckDBConnection,
  to: DuckDBConnection,
  table: FactsTable,
  condition: string,
): Promise<void> {
  const columns = Object.keys(factsColumns[table]).join(', ');
  const appender = await to.createAppender(table, 'main', 'facts');
  try {
    const result = await from.stream(`select ${columns} from facts.${table} where ${condition}`);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
      appender.appendDataChunk(chunk);
  } finally {
    appender.closeSync();
  }
}

/** The statement that reads what a table of an open file holds. */
export function contentSql(table: FactsTable, condition = 'true'): string {
  const columns = Object.keys(factsColumns[table]).join(', ');
  return `
    select '${table}' as "table", count(*) as "rows", cast(coalesce(bit_xor(hash(${columns})), 0) as varchar) as checksum
    from facts.${table} where ${condition}`;
}

async function contentOf(connection: DuckDBConnection, table: FactsTable, condition?: string): Promise<TableContent> {
  const read = await connection.runAndReadAll(contentSql(table, condition));
  const [, rows, checksum] = read.getRowsJS()[0]!;
  return { table, rows: Number(rows), checksum: String(checksum) };
}
