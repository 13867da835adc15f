import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { StoreClient } from './client.ts';
import { copyForm, copyOut, quoted, quotedName } from './dump.ts';
import { type DumpTable, listDumpTables } from './dump-tables.ts';
import { toStoreError } from './errors.ts';

/** Rows of one table, of one tenant where the table has tenants. */
export type DumpedRows = {
  readonly table: string;
  readonly tenant?: TenantId | undefined;
  readonly columns: readonly string[];
  /** Over the rows in the order of their key. */
  readonly sha256: string;
  /** Absent where there are none. */
  readonly open?: (() => AsyncIterable<Uint8Array>) | undefined;
};

/** A table that does not hold what the dump holds of it. */
export class RowsDifferError extends Error {
  override readonly name = 'RowsDifferError';
  readonly code = 'rows-differ';
  constructor(table: string) {
    super(`Table ${table} does not hold what the backup holds of it`);
  }
}

/**
 * Loads a dump into a database that is at the dump's migrations, all of it or nothing, and reads every row again: throws
 * RowsDifferError when they are not those of the dump.
 *
 * The owner loads without row-level security and triggers: rows come as they were, and nothing is to happen because of
 * them. Foreign keys are checked at the end, over all rows. Both are back when this returns.
 *
 * @param onTable told before each table is loaded and again before it is read.
 */
export async function loadDump(
  ownerUrl: string,
  dumped: readonly DumpedRows[],
  onTable: (step: 'load' | 'compare', done: number, total: number) => void = () => {},
): Promise<void> {
  const client = new StoreClient({ connectionString: ownerUrl, application_name: 'optimiq restore' });
  await client.connect().catch((error: unknown) => {
    throw toStoreError(error);
  });
  try {
    await client.query('begin');
    await client.query(copyForm);
    const tables = new Map((await listDumpTables(client)).map((table) => [table.name, table]));
    const raise = await lowerWalls(client);
    await client.query(`truncate ${[...tables.keys()].map(quotedName).join(', ')}`);
    for (const [index, rows] of dumped.entries()) {
      onTable('load', index, dumped.length);
      if (rows.open) await copyIn(client, rows, rows.open());
    }
    for (const [index, rows] of dumped.entries()) {
      onTable('compare', index, dumped.length);
      const found = await hashOf(client, { ...tableOf(tables, rows), columns: rows.columns }, rows.tenant);
      if (found !== rows.sha256) throw new RowsDifferError(rows.table);
    }
    await endUnfinished(client);
    await raise();
    // The server would do it by itself, but later than the first who ask.
    await client.query(`analyze ${[...tables.keys()].map(quotedName).join(', ')}`);
    await client.query('commit');
  } finally {
    await client.end().catch(() => undefined);
  }
}

function tableOf(tables: ReadonlyMap<string, DumpTable>, { table }: DumpedRows): DumpTable {
  const found = tables.get(table);
  if (!found) throw new RowsDifferError(table);
  return found;
}

async function copyIn(client: pg.Client, { table, columns }: DumpedRows, rows: AsyncIterable<Uint8Array>) {
  const target = client.query(
    copyStreams.from(`copy ${quotedName(table)} (${columns.map(quoted).join(', ')}) from stdin`),
  );
  try {
    await pipeline(Readable.from(rows, { objectMode: true, highWaterMark: 4 }), target);
  } catch (error) {
    // A damaged file says so itself; what the database says may quote a row.
    throw (error as { code?: unknown }).code === 'backup-damaged' ? error : toStoreError(error);
  }
}

async function hashOf(client: pg.Client, table: DumpTable, tenant?: TenantId): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of copyOut(client, table, tenant)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Jobs and runs that were under way are under way no more. Loads that were being read have no job now, and the next start
 * takes them back; erasures that were not done get a job of their own there.
 */
async function endUnfinished(client: pg.Client): Promise<void> {
  await client.query(`
    update optimiq.job_runs set state = 'failed', error_code = 'restored', finished_at = now(), updated_at = now()
    where state in ('queued', 'running')`);
  await client.query(`
    update optimiq.runs set state = 'failed', error_code = 'restored', finished_at = now() where state = 'running'`);
}

/** Takes foreign keys, triggers and the owner's row-level security away until the returned function puts them back. */
async function lowerWalls(client: pg.Client): Promise<() => Promise<void>> {
  const ours = `n.nspname in ('optimiq', 'auth')`;
  const keys = await client.query(`
    select n.nspname || '.' || c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as text
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${ours} order by 1, 2`);
  const triggers = await client.query(`
    select n.nspname || '.' || c.relname as table, t.tgname as name, t.tgenabled as enabled
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgparentid = 0 and t.tgenabled <> 'D' and ${ours} order by 1, 2`);
  const forced = await client.query(`
    select n.nspname || '.' || c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relforcerowsecurity and ${ours} order by 1`);
  const alter = (table: string, change: string) => client.query(`alter table ${quotedName(table)} ${change}`);

  for (const { table, name } of keys.rows) await alter(table, `drop constraint ${quoted(name)}`);
  for (const { table, name } of triggers.rows) await alter(table, `disable trigger ${quoted(name)}`);
  for (const { table } of forced.rows) await alter(table, 'no force row level security');
  return async () => {
    for (const { table, name, text } of keys.rows) await alter(table, `add constraint ${quoted(name)} ${text}`);
    for (const { table } of forced.rows) await alter(table, 'force row level security');
    for (const { table, name, enabled } of triggers.rows)
      await alter(table, `enable ${enableWords[enabled] ?? ''} trigger ${quoted(name)}`);
  };
}

const enableWords: Readonly<Record<string, string>> = { A: 'always', R: 'replica' };
