import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FactsError } from './errors.ts';

type Migration = { readonly version: number; readonly sha256: string; readonly sql: string };

const folder = new URL('./schema/', import.meta.url);

/** The facts schema's migrations, numbered without a gap. */
export function readMigrations(): readonly Migration[] {
  const names = readdirSync(fileURLToPath(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name));
  return names.sort().map((name, index) => {
    const version = Number(name.slice(0, 4));
    if (version !== index + 1) throw new Error('facts migrations are not numbered without a gap');
    const sql = readFileSync(new URL(name, folder), 'utf8');
    return { version, sha256: createHash('sha256').update(sql).digest('hex'), sql };
  });
}

/**
 * Brings an attached facts file to this program's schema, each migration in a transaction with its record.
 * Throws 'newer-schema' when the file is ahead, or was migrated by other statements than these.
 */
export async function migrateFacts(connection: DuckDBConnection, migrations: readonly Migration[]): Promise<void> {
  await connection.run(
    'create table if not exists facts.facts_migrations (version integer not null, sha256 varchar not null)',
  );
  const read = await connection.runAndReadAll('select version, sha256 from facts.facts_migrations order by version');
  const done = read.getRowsJS() as [number, string][];
  const isKnown = done.every(([version, sha256]) => migrations[version - 1]?.sha256 === sha256);
  if (!isKnown) throw new FactsError('newer-schema');
  for (const { version, sha256, sql } of migrations.slice(done.length)) {
    await connection.run('begin transaction');
    await connection.run(sql);
    await connection.run('insert into facts.facts_migrations values ($1, $2)', [version, sha256]);
    await connection.run('commit');
  }
}
