import { type CalendarDate, toDayNumber } from '@optimiq/domain/kernel/dates';

/**
 * Columns of rows in typed arrays: what the facts keeper takes and gives, moved between threads without a copy.
 * Absent is a value of the kind itself: no masks to carry.
 */

/** Whole numbers, days since 1970-01-01 (`date`), 0 or 1 (`boolean`); `absentInt` where absent. */
export type IntColumn = { readonly kind: 'int' | 'date' | 'boolean'; readonly values: Int32Array };
/** Cents, sums and quantities; exact to 2^53; NaN where absent. */
export type NumberColumn = { readonly kind: 'number'; readonly values: Float64Array };
/** Place of each value in `dictionary`; -1 where absent. */
export type TextColumn = { readonly kind: 'text'; readonly codes: Int32Array; readonly dictionary: readonly string[] };
/** 16 bytes a row in written order; all zero where absent. */
export type UuidColumn = { readonly kind: 'uuid'; readonly bytes: Uint8Array };

export type Column = IntColumn | NumberColumn | TextColumn | UuidColumn;

export type ColumnSet = { readonly rows: number; readonly columns: Readonly<Record<string, Column>> };

export const absentInt = -2_147_483_648;

/** One number in every row. */
export const constantColumn = (value: number, rows: number): IntColumn => ({
  kind: 'int',
  values: new Int32Array(rows).fill(value),
});

/** `first`, `first + 1` and so on. */
export function countingColumn(first: number, rows: number): IntColumn {
  const numbers = new Int32Array(rows);
  for (let row = 0; row < rows; row++) numbers[row] = first + row;
  return { kind: 'int', values: numbers };
}

/** Whole numbers as a column. Loops here and below: `from` of a typed array takes ten times as long. */
export function intColumn(values: readonly (number | undefined)[]): IntColumn {
  const numbers = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) numbers[row] = values[row] ?? absentInt;
  return { kind: 'int', values: numbers };
}

/** Dates as a column of days; few days come again and again, so each is worked out once. */
export function dateColumn(values: readonly (CalendarDate | undefined)[]): IntColumn {
  const known = new Map<CalendarDate, number>();
  const days = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    let day = value === undefined ? absentInt : known.get(value);
    if (day === undefined) {
      day = toDayNumber(value!);
      known.set(value!, day);
    }
    days[row] = day;
  }
  return { kind: 'date', values: days };
}

/** Truth values as a column. */
export function booleanColumn(values: readonly (boolean | undefined)[]): IntColumn {
  return { kind: 'boolean', values: Int32Array.from(values, (value) => (value === undefined ? absentInt : +value)) };
}

/** Cents or quantities as a column. */
export function numberColumn(values: readonly (number | undefined)[]): NumberColumn {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) numbers[row] = values[row] ?? Number.NaN;
  return { kind: 'number', values: numbers };
}

/** Text as a column; each distinct value is kept once. */
export function textColumn(values: readonly (string | undefined)[]): TextColumn {
  const places = new Map<string, number>();
  const dictionary: string[] = [];
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === undefined) {
      codes[row] = -1;
      continue;
    }
    let place = places.get(value);
    if (place === undefined) {
      place = dictionary.push(value) - 1;
      places.set(value, place);
    }
    codes[row] = place;
  }
  return { kind: 'text', codes, dictionary };
}

/** UUIDs in lower or upper case as a column. */
export function uuidColumn(values: readonly (string | undefined)[]): UuidColumn {
  const bytes = new Uint8Array(values.length * 16);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== undefined) writeUuid(value, bytes, row * 16);
  }
  return { kind: 'uuid', bytes };
}

const nibbles = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) {
  nibbles[digit.toString(16).charCodeAt(0)] = digit;
  nibbles[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Writes a UUID as 16 bytes; throws what is none. */
export function writeUuid(text: string, into: Uint8Array, offset: number): void {
  let at = offset;
  let spoiled = text.length !== 36 ? 255 : 0;
  for (let place = 0; place < 36 && spoiled < 16; place += 2) {
    if (place === 8 || place === 13 || place === 18 || place === 23) place++;
    const high = nibbles[text.charCodeAt(place) & 127]!;
    const low = nibbles[text.charCodeAt(place + 1) & 127]!;
    spoiled |= high | low;
    into[at++] = (high << 4) | low;
  }
  if (spoiled > 15) throw new TypeError('not a UUID');
}

/** UUID of a row in lower case; undefined where absent. */
export function uuidAt(column: UuidColumn, row: number): string | undefined {
  const { bytes } = column;
  const start = row * 16;
  let text = '';
  let any = 0;
  for (let place = 0; place < 16; place++) {
    const byte = bytes[start + place]!;
    any |= byte;
    text += hexPairs[byte]!;
    if (place === 3 || place === 5 || place === 7 || place === 9) text += '-';
  }
  return any === 0 ? undefined : text;
}

/** Text of a row; undefined where absent. */
export function textAt(column: TextColumn, row: number): string | undefined {
  const code = column.codes[row]!;
  return code < 0 ? undefined : column.dictionary[code];
}

/** Columns by name and kind, or a bug: the query that made them is ours. */
export function intsOf(set: ColumnSet, name: string): Int32Array {
  const column = set.columns[name];
  if (column?.kind === 'int' || column?.kind === 'date' || column?.kind === 'boolean') return column.values;
  throw new TypeError(`no whole-number column ${name}`);
}
export function textsOf(set: ColumnSet, name: string): TextColumn {
  const column = set.columns[name];
  if (column?.kind === 'text') return column;
  throw new TypeError(`no text column ${name}`);
}
export function uuidsOf(set: ColumnSet, name: string): UuidColumn {
  const column = set.columns[name];
  if (column?.kind === 'uuid') return column;
  throw new TypeError(`no UUID column ${name}`);
}

/** Memory to hand over when a column set goes to another thread; the sender cannot use it afterwards. */
export function transferOf(set: ColumnSet): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of Object.values(set.columns)) {
    const array = column.kind === 'text' ? column.codes : column.kind === 'uuid' ? column.bytes : column.values;
    buffers.add(array.buffer as ArrayBuffer);
  }
  return [...buffers];
}
