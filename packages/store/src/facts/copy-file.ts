import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type FactsTable, factsColumns, factsTables } from './columns.ts';
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
  const target = rewritePath(path);
  const { instance, connection } = await openEngine(target, `${basename(path)}.rewrite`, key, settings);
  try {
    for (const [index, table] of factsTables.entries()) {
      await copyTable(from, connection, table);
      await onStage('copied', index + 1, factsTables.length);
    }
    await connection.run('force checkpoint facts');
    for (const table of factsTables) {
      const [old, made] = [await contentOf(from, table), await contentOf(connection, table)];
      if (old !== made) throw new FactsError('failed', { table });
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(join(settings.spillFolder, `${basename(path)}.rewrite`), { recursive: true, force: true });
  }
  if (existsSync(`${target}.wal`)) throw new FactsError('failed');
  const file = openSync(target, 'r');
  fsyncSync(file);
  closeSync(file);
  await onStage('verified', factsTables.length, factsTables.length);
}

/** Chunks go from one engine to the other as they are. */
async function copyTable(from: DuckDBConnection, to: DuckDBConnection, table: FactsTable): Promise<void> {
  const columns = Object.keys(factsColumns[table]).join(', ');
  const appender = await to.createAppender(table, 'main', 'facts');
  try {
    const result = await from.stream(`select ${columns} from facts.${table}`);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
      appender.appendDataChunk(chunk);
  } finally {
    appender.closeSync();
  }
}

/** Rows and a checksum over their values, as one text. */
async function contentOf(connection: DuckDBConnection, table: FactsTable): Promise<string> {
  const columns = Object.keys(factsColumns[table]).join(', ');
  const read = await connection.runAndReadAll(
    `select count(*) || ' ' || coalesce(bit_xor(hash(${columns})), 0) from facts.${table}`,
  );
  return String(read.getRowsJS()[0]![0]);
}
