import type { CsvRow } from './csv.ts';
import { findTable, readTable, type TableEntry } from './manifest.ts';

/** A published row as a receipt points to it, with everything needed to show it. */
export type TableRow = {
  readonly table: string;
  readonly version: string;
  readonly publisher: string;
  readonly document: string;
  readonly columns: readonly string[];
  readonly values: readonly string[];
};

const indexes = new Map<string, ReadonlyMap<string, CsvRow>>();

/**
 * The published row behind a reference of a receipt.
 *
 * @param ref table id, ':' and the row's key: 'cms-hcc-v28/2026/diagnoses:E1122:37'.
 * @returns   the row with its table's origin; nothing when the table or the row is not shipped.
 */
export function findTableRow(ref: string): TableRow | undefined {
  const colon = ref.indexOf(':');
  const entry = findTable(ref.slice(0, colon));
  if (!entry) return undefined;
  const row = indexOf(entry).get(ref.slice(colon + 1));
  if (!row) return undefined;
  const { id, version, publisher, document, columns } = entry;
  return { table: id, version, publisher, document, columns, values: columns.map((column) => row[column] ?? '') };
}

/** Key of a row inside its table: the key columns that are filled, joined with ':'. */
export function rowKey(key: readonly string[], row: CsvRow): string {
  return key
    .map((column) => row[column] ?? '')
    .filter((value) => value !== '')
    .join(':');
}

function indexOf(entry: TableEntry): ReadonlyMap<string, CsvRow> {
  let index = indexes.get(entry.id);
  if (!index) {
    index = new Map(readTable(entry.id).rows.map((row) => [rowKey(entry.key, row), row]));
    indexes.set(entry.id, index);
  }
  return index;
}
