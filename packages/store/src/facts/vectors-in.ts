import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  SMALLINT,
  TINYINT,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { absentInt, type Column, type ColumnSet, type TextColumn } from './column-set.ts';
import {
  dayBounds,
  type FactsTable,
  type FactsType,
  factsColumns,
  isTextClass,
  naturalKeyColumns,
  textClasses,
} from './columns.ts';
import { FactsError } from './errors.ts';

/** Rows of one engine vector. */
const vectorRows = 2048;
/** After so many the thread turns to others: readers wait for a few milliseconds, not for the whole batch. */
const vectorsAtOnce = 10;
/** Longest text that the engine keeps inside its 16-byte string header. */
const inlineBytes = 12;

type Vector = Parameters<typeof duckdb.copy_data_to_vector>[0];
/** Writes rows `from` to `from + count` of one column into an engine vector. */
type Writer = (vector: Vector, from: number, count: number) => void;

/**
 * Gives rows of a column set, all of them or `first` to before `end`, to an appender, a vector of 2,048 rows at a time, as raw memory.
 * Value by value the engine's own appender takes some ten times as long.
 *
 * Throws 'bad-value' with column and row before the first row is given when a column is missing, of another kind,
 * or holds a value that its class or range does not admit.
 */
export async function appendColumns(
  appender: DuckDBAppender,
  table: FactsTable | 'natural_keys',
  set: ColumnSet,
  first = 0,
  end = set.rows,
): Promise<void> {
  const known: Readonly<Record<string, FactsType>> = table === 'natural_keys' ? naturalKeyColumns : factsColumns[table];
  const columns = Object.entries(known);
  for (const name of Object.keys(set.columns)) {
    if (!(name in known)) throw new FactsError('bad-value', { table, column: name });
  }
  const writers = columns.map(([name, type]) => writerOf(set.columns[name], type, set.rows, { table, column: name }));
  const types = columns.map(([, type]) => engineTypes[type as keyof typeof engineTypes] ?? VARCHAR);
  const last = Math.min(end, set.rows);
  for (let from = first; from < last; from += vectorRows) {
    const count = Math.min(vectorRows, last - from);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [index, write] of writers.entries())
      write(duckdb.data_chunk_get_vector(chunk.chunk, index), from, count);
    appender.appendDataChunk(chunk);
    if ((from / vectorRows) % vectorsAtOnce === vectorsAtOnce - 1) {
      appender.flushSync();
      await new Promise(setImmediate);
    }
  }
}

const engineTypes: Partial<Record<FactsType, DuckDBType>> = {
  tinyint: TINYINT,
  smallint: SMALLINT,
  integer: INTEGER,
  bigint: BIGINT,
  double: DOUBLE,
  boolean: BOOLEAN,
  date: DATE,
  uuid: UUID,
};

type Place = { readonly table: string; readonly column: string };

function writerOf(column: Column | undefined, type: FactsType, rows: number, place: Place): Writer {
  if (column === undefined) return writeAbsent;
  const length =
    column.kind === 'text'
      ? column.codes.length
      : column.kind === 'uuid'
        ? column.bytes.length / 16
        : column.values.length;
  if (length < rows) throw new FactsError('bad-value', { ...place, row: length });
  if (isTextClass(type) && column.kind === 'text') {
    checkText(column, textClasses[type], rows, place);
    return writeText(column);
  }
  if (type === 'uuid' && column.kind === 'uuid') return writeUuids(column.bytes);
  if (type === 'double' && column.kind === 'number') return writeDoubles(column.values);
  if (type === 'bigint' && (column.kind === 'number' || column.kind === 'int')) {
    return writeBigints(column.values, rows, place);
  }
  const bounds = intBounds[type as keyof typeof intBounds];
  if (bounds && column.kind !== 'text' && column.kind !== 'uuid' && column.kind !== 'number') {
    return writeInts(column.values, rows, bounds, place);
  }
  throw new FactsError('bad-value', place);
}

const intBounds = {
  tinyint: { first: -128, last: 127, make: Int8Array },
  smallint: { first: -32_768, last: 32_767, make: Int16Array },
  integer: { first: absentInt + 1, last: 2_147_483_647, make: Int32Array },
  boolean: { first: 0, last: 1, make: Int8Array },
  date: { ...dayBounds, make: Int32Array },
} as const;

function checkText(column: TextColumn, form: RegExp, rows: number, place: Place): void {
  const odd = column.dictionary.findIndex((text) => !form.test(text));
  if (odd >= 0) throw new FactsError('bad-value', { ...place, row: Math.max(0, column.codes.indexOf(odd)) });
  for (let row = 0; row < rows; row++) {
    if (column.codes[row]! >= column.dictionary.length) throw new FactsError('bad-value', { ...place, row });
  }
}

/** The engine's string header: length, then up to 12 bytes in place. Longer text is handed over one by one. */
function writeText({ codes, dictionary }: TextColumn): Writer {
  const headers = new Int32Array(dictionary.length * 4);
  const bytes = new Uint8Array(headers.buffer);
  const isLong = dictionary.map((text) => text.length > inlineBytes);
  for (const [place, text] of dictionary.entries()) {
    if (isLong[place]) continue;
    headers[place * 4] = text.length;
    for (let at = 0; at < text.length; at++) bytes[place * 16 + 4 + at] = text.charCodeAt(at);
  }
  const anyLong = isLong.includes(true);
  const scratch = new Int32Array(vectorRows * 4);
  const absences = new Absences();
  return (vector, from, count) => {
    for (let row = 0; row < count; row++) {
      const code = codes[from + row]!;
      const target = row * 4;
      if (code < 0) {
        absences.add(row);
        scratch[target] = 0;
        scratch[target + 1] = 0;
        scratch[target + 2] = 0;
        scratch[target + 3] = 0;
        continue;
      }
      const source = code * 4;
      scratch[target] = headers[source]!;
      scratch[target + 1] = headers[source + 1]!;
      scratch[target + 2] = headers[source + 2]!;
      scratch[target + 3] = headers[source + 3]!;
    }
    duckdb.copy_data_to_vector(vector, 0, scratch.buffer, 0, count * 16);
    if (anyLong) {
      for (let row = 0; row < count; row++) {
        const code = codes[from + row]!;
        if (code >= 0 && isLong[code]) duckdb.vector_assign_string_element(vector, row, dictionary[code]!);
      }
    }
    absences.write(vector, count);
  };
}

/** The engine keeps a UUID as a 128-bit number, low byte first, with the highest bit turned over so that it sorts. */
function writeUuids(bytes: Uint8Array): Writer {
  const scratch = new Uint8Array(vectorRows * 16);
  const absences = new Absences();
  return (vector, from, count) => {
    for (let row = 0; row < count; row++) {
      const source = (from + row) * 16;
      const target = row * 16;
      let any = 0;
      for (let place = 0; place < 16; place++) {
        const byte = bytes[source + place]!;
        any |= byte;
        scratch[target + 15 - place] = byte;
      }
      if (any === 0) absences.add(row);
      scratch[target + 15]! ^= 0x80;
    }
    duckdb.copy_data_to_vector(vector, 0, scratch.buffer, 0, count * 16);
    absences.write(vector, count);
  };
}

function writeDoubles(values: Float64Array): Writer {
  const absences = new Absences();
  return (vector, from, count) => {
    for (let row = 0; row < count; row++) if (Number.isNaN(values[from + row]!)) absences.add(row);
    duckdb.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset + from * 8, count * 8);
    absences.write(vector, count);
  };
}

function writeBigints(values: Float64Array | Int32Array, rows: number, place: Place): Writer {
  const isInts = values instanceof Int32Array;
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value) && !Number.isSafeInteger(value)) throw new FactsError('bad-value', { ...place, row });
  }
  const words = new Int32Array(vectorRows * 2);
  const absences = new Absences();
  return (vector, from, count) => {
    for (let row = 0; row < count; row++) {
      const value = values[from + row]!;
      if (isInts ? value === absentInt : Number.isNaN(value)) absences.add(row);
      words[row * 2] = value;
      words[row * 2 + 1] = Math.floor(value / 4_294_967_296);
    }
    duckdb.copy_data_to_vector(vector, 0, words.buffer, 0, count * 8);
    absences.write(vector, count);
  };
}

type IntBounds = (typeof intBounds)[keyof typeof intBounds];

function writeInts(values: Int32Array, rows: number, bounds: IntBounds, place: Place): Writer {
  const { first, last } = bounds;
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    if (value !== absentInt && (value < first || value > last)) throw new FactsError('bad-value', { ...place, row });
  }
  const scratch = new bounds.make(vectorRows);
  const absences = new Absences();
  return (vector, from, count) => {
    for (let row = 0; row < count; row++) {
      const value = values[from + row]!;
      if (value === absentInt) absences.add(row);
      scratch[row] = value;
    }
    duckdb.copy_data_to_vector(vector, 0, scratch.buffer, 0, count * scratch.BYTES_PER_ELEMENT);
    absences.write(vector, count);
  };
}

const writeAbsent: Writer = (vector, _from, count) => {
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, new ArrayBuffer(vectorRows / 8), 0, Math.ceil(count / 64) * 8);
};

/** The engine's validity mask of a vector: one bit a row, 1 where there is a value. */
class Absences {
  private readonly bits = new Uint8Array(vectorRows / 8).fill(255);
  private any = false;

  add(row: number): void {
    this.any = true;
    this.bits[row >> 3]! &= ~(1 << (row & 7));
  }

  write(vector: Vector, count: number): void {
    if (!this.any) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.bits.buffer, 0, Math.ceil(count / 64) * 8);
    this.bits.fill(255);
    this.any = false;
  }
}
