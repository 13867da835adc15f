import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import {
  booleanColumn,
  type Column,
  type ColumnSet,
  constantColumn,
  countingColumn,
  dateColumn,
  intColumn,
  numberColumn,
  textColumn,
  uuidColumn,
} from './column-set.ts';
import { type FactsTable, type FactsType, factsColumns, isTextClass } from './columns.ts';

type Value = string | number | boolean | undefined;
type OwnColumn<Table extends FactsTable> = Exclude<keyof (typeof factsColumns)[Table], 'load_no' | 'record_no'>;

/** What each column of a table takes from a row; columns left out are absent. */
export type Takes<Table extends FactsTable, Row> = { readonly [Name in OwnColumn<Table>]?: (row: Row) => Value };

/** Records of a load as rows of a table, numbered from `first`. */
export function recordSet<Table extends FactsTable, Row>(
  table: Table,
  loadNo: number,
  first: number,
  rows: readonly Row[],
  takes: Takes<Table, Row>,
): ColumnSet {
  return columnsOf(table, loadNo, countingColumn(first, rows.length), rows, takes);
}

/** Parts of records as rows of a child table: each under its record's number. */
export function partSet<Table extends FactsTable, Row, Part>(
  table: Table,
  loadNo: number,
  first: number,
  rows: readonly Row[],
  partsOf: (row: Row) => readonly Part[],
  takes: Takes<Table, Part>,
): ColumnSet {
  const parts: Part[] = [];
  const records: number[] = [];
  for (const [index, row] of rows.entries()) {
    for (const part of partsOf(row)) {
      parts.push(part);
      records.push(first + index);
    }
  }
  return columnsOf(table, loadNo, intColumn(records), parts, takes);
}

function columnsOf<Table extends FactsTable, Row>(
  table: Table,
  loadNo: number,
  recordNo: Column,
  rows: readonly Row[],
  takes: Takes<Table, Row>,
): ColumnSet {
  const columns: Record<string, Column> = { load_no: constantColumn(loadNo, rows.length), record_no: recordNo };
  const types = factsColumns[table] as Readonly<Record<string, FactsType>>;
  for (const [name, take] of Object.entries<((row: Row) => Value) | undefined>(takes)) {
    columns[name] = columnOf(types[name]!, rows.map(take!));
  }
  return { rows: rows.length, columns };
}

function columnOf(type: FactsType, values: readonly Value[]): Column {
  if (isTextClass(type)) return textColumn(values as (string | undefined)[]);
  if (type === 'uuid') return uuidColumn(values as (string | undefined)[]);
  if (type === 'date') return dateColumn(values as (CalendarDate | undefined)[]);
  if (type === 'boolean') return booleanColumn(values as (boolean | undefined)[]);
  return type === 'double' || type === 'bigint'
    ? numberColumn(values as (number | undefined)[])
    : intColumn(values as (number | undefined)[]);
}

/** Short codes in one text, parted by a space; absent where there is none. */
export const joined = (parts: readonly string[] | undefined): string | undefined =>
  parts && parts.length > 0 ? parts.join(' ') : undefined;
