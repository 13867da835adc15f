import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CsvTable, parseCsv } from './csv.ts';

/** What a shipped table is, who published it and what it must hold. */
export type TableEntry = {
  /** Folder and name: 'cms-hcc-v28/2026/diagnoses'. The file is the id with '.csv'. */
  readonly id: string;
  readonly publisher: string;
  readonly document: string;
  readonly version: string;
  readonly effectiveFrom: string;
  readonly effectiveThrough: string;
  /** Payment years that use the table; one file serves several. */
  readonly paymentYears: readonly number[];
  /** Columns whose values, blanks left out and joined with ':', name a row. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly rows: number;
  readonly sha256: string;
  readonly licence: string;
};

export type Manifest = { readonly tables: readonly TableEntry[] };

export const tablesFolder = new URL('../tables/', import.meta.url);

let manifest: Manifest | undefined;
const tables = new Map<string, CsvTable>();

/** The manifest of all shipped tables, read once. */
export function readManifest(): Manifest {
  manifest ??= JSON.parse(readFileSync(new URL('manifest.json', tablesFolder), 'utf8')) as Manifest;
  return manifest;
}

/** The manifest entry of a table, or nothing when no such table is shipped. */
export function findTable(id: string): TableEntry | undefined {
  return readManifest().tables.find((entry) => entry.id === id);
}

/**
 * A shipped table, checked against its manifest entry and kept for the life of the process.
 *
 * Throws when the table is unknown, or its bytes, columns or number of rows are not those of the manifest:
 * an engine must not run on a table that nobody can name.
 */
export function readTable(id: string): CsvTable {
  const known = tables.get(id);
  if (known) return known;
  const entry = findTable(id);
  if (!entry) throw new Error(`Reference table ${id} is not in the manifest`);
  const table = checkedTable(entry, readFileSync(new URL(`${id}.csv`, tablesFolder)));
  tables.set(id, table);
  return table;
}

/** The table in `bytes`, when they are exactly what `entry` says; throws otherwise. */
export function checkedTable(entry: TableEntry, bytes: Uint8Array): CsvTable {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== entry.sha256) throw new Error(`Reference table ${entry.id} has sha256 ${sha256}`);
  const table = parseCsv(new TextDecoder().decode(bytes));
  if (table.rows.length !== entry.rows) throw new Error(`Reference table ${entry.id} has ${table.rows.length} rows`);
  if (table.columns.join() !== entry.columns.join()) throw new Error(`Reference table ${entry.id} has other columns`);
  return table;
}
