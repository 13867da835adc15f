import { type DuckDBDataChunk, type DuckDBMaterializedResult, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { absentInt, type Column, type ColumnSet } from './column-set.ts';
import { FactsError } from './errors.ts';

/** Reads one column of a chunk into its array; `to` is the row where the chunk begins. */
type Reader = {
  readonly read: (chunk: DuckDBDataChunk, to: number, count: number) => void;
  readonly column: () => Column;
};

/** A result as columns, taken from the engine's vectors as raw memory; text becomes a dictionary on the way. */
export async function readColumns(result: DuckDBMaterializedResult): Promise<ColumnSet> {
  const rows = result.rowCount;
  const readers = result.columnNames().map((_, index) => readerOf(result.columnTypeId(index), index, rows));
  let to = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const { read } of readers) read(chunk, to, chunk.rowCount);
    to += chunk.rowCount;
  }
  const names = result.columnNames();
  return { rows, columns: Object.fromEntries(readers.map(({ column }, index) => [names[index]!, column()])) };
}

function readerOf(type: DuckDBTypeId, index: number, rows: number): Reader {
  switch (type) {
    case DuckDBTypeId.BOOLEAN:
      return readInts(
        'boolean',
        index,
        rows,
        1,
        (data) => new Int8Array(data.buffer, data.byteOffset, data.byteLength),
      );
    case DuckDBTypeId.TINYINT:
      return readInts('int', index, rows, 1, (data) => new Int8Array(data.buffer, data.byteOffset, data.byteLength));
    case DuckDBTypeId.SMALLINT:
      return readInts(
        'int',
        index,
        rows,
        2,
        (data) => new Int16Array(data.buffer, data.byteOffset, data.byteLength / 2),
      );
    case DuckDBTypeId.INTEGER:
      return readInts(
        'int',
        index,
        rows,
        4,
        (data) => new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4),
      );
    case DuckDBTypeId.DATE:
      return readInts(
        'date',
        index,
        rows,
        4,
        (data) => new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4),
      );
    case DuckDBTypeId.BIGINT:
      return readNumbers(
        index,
        rows,
        8,
        (view, at) => view.getInt32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true),
      );
    case DuckDBTypeId.HUGEINT:
      // Sums of cents: they stay below 2^63, so the upper half only carries the sign.
      return readNumbers(index, rows, 16, (view, at) => Number(view.getBigInt64(at, true)));
    case DuckDBTypeId.DOUBLE:
      return readNumbers(index, rows, 8, (view, at) => view.getFloat64(at, true));
    case DuckDBTypeId.VARCHAR:
      return readText(index, rows);
    case DuckDBTypeId.UUID:
      return readUuids(index, rows);
    default:
      // Decimals, lists and timestamps have no column kind: the statement casts them.
      throw new FactsError('statement');
  }
}

const vectorOf = (chunk: DuckDBDataChunk, index: number) => duckdb.data_chunk_get_vector(chunk.chunk, index);

/** Bits of the rows that have a value, or null when all have one. */
function validityOf(chunk: DuckDBDataChunk, index: number, count: number): Uint8Array | null {
  return duckdb.vector_get_validity(vectorOf(chunk, index), Math.ceil(count / 64) * 8) as Uint8Array | null;
}

const isAbsent = (bits: Uint8Array, row: number): boolean => (bits[row >> 3]! & (1 << (row & 7))) === 0;

function readInts(
  kind: 'int' | 'date' | 'boolean',
  index: number,
  rows: number,
  width: number,
  view: (data: Uint8Array) => Int8Array | Int16Array | Int32Array,
): Reader {
  const values = new Int32Array(rows);
  return {
    read(chunk, to, count) {
      values.set(view(duckdb.vector_get_data(vectorOf(chunk, index), count * width)), to);
      const bits = validityOf(chunk, index, count);
      if (bits) for (let row = 0; row < count; row++) if (isAbsent(bits, row)) values[to + row] = absentInt;
    },
    column: () => ({ kind, values }),
  };
}

function readNumbers(
  index: number,
  rows: number,
  width: number,
  valueAt: (view: DataView, at: number) => number,
): Reader {
  const values = new Float64Array(rows);
  return {
    read(chunk, to, count) {
      const data = duckdb.vector_get_data(vectorOf(chunk, index), count * width);
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      for (let row = 0; row < count; row++) values[to + row] = valueAt(view, row * width);
      const bits = validityOf(chunk, index, count);
      if (bits) for (let row = 0; row < count; row++) if (isAbsent(bits, row)) values[to + row] = Number.NaN;
    },
    column: () => ({ kind: 'number', values }),
  };
}

function readUuids(index: number, rows: number): Reader {
  const bytes = new Uint8Array(rows * 16);
  return {
    read(chunk, to, count) {
      const data = duckdb.vector_get_data(vectorOf(chunk, index), count * 16);
      const bits = validityOf(chunk, index, count);
      for (let row = 0; row < count; row++) {
        if (bits && isAbsent(bits, row)) continue;
        const source = row * 16;
        const target = (to + row) * 16;
        for (let place = 0; place < 16; place++) bytes[target + place] = data[source + 15 - place]!;
        bytes[target]! ^= 0x80;
      }
    },
    column: () => ({ kind: 'uuid', bytes }),
  };
}

function readText(index: number, rows: number): Reader {
  const codes = new Int32Array(rows);
  const places = new InlinePlaces();
  const longPlaces = new Map<string, number>();
  const dictionary: string[] = [];
  return {
    read(chunk, to, count) {
      const data = duckdb.vector_get_data(vectorOf(chunk, index), count * 16);
      const words = new Int32Array(data.buffer, data.byteOffset, count * 4);
      const bits = validityOf(chunk, index, count);
      for (let row = 0; row < count; row++) {
        if (bits && isAbsent(bits, row)) {
          codes[to + row] = -1;
        } else if (words[row * 4]! <= 12) {
          codes[to + row] = places.placeOf(words, row * 4, dictionary);
        } else {
          const text = chunk.getColumnVector(index).getItem(row) as string;
          let place = longPlaces.get(text);
          if (place === undefined) {
            place = dictionary.push(text) - 1;
            longPlaces.set(text, place);
          }
          codes[to + row] = place;
        }
      }
    },
    column: () => ({ kind: 'text', codes, dictionary }),
  };
}

/** Places of short texts in a dictionary, found by the engine's 16-byte string header without making a string. */
class InlinePlaces {
  private keys = new Int32Array(1024 * 4);
  private slots = new Int32Array(1024).fill(-1);
  private used = 0;

  placeOf(words: Int32Array, at: number, dictionary: string[]): number {
    const a = words[at]!;
    const b = words[at + 1]!;
    const c = words[at + 2]!;
    const d = words[at + 3]!;
    const mask = this.slots.length - 1;
    let slot = mix(a, b, c, d) & mask;
    for (let place = this.slots[slot]!; place >= 0; place = this.slots[slot]!) {
      const key = slot * 4;
      const { keys } = this;
      if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) return place;
      slot = (slot + 1) & mask;
    }
    const place = dictionary.push(inlineText(words, at)) - 1;
    this.put(slot, a, b, c, d, place);
    if (++this.used * 2 > this.slots.length) this.grow();
    return place;
  }

  private put(slot: number, a: number, b: number, c: number, d: number, place: number): void {
    this.keys.set([a, b, c, d], slot * 4);
    this.slots[slot] = place;
  }

  private grow(): void {
    const { keys, slots } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.slots = new Int32Array(slots.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (const [slot, place] of slots.entries()) {
      if (place < 0) continue;
      const [a, b, c, d] = [keys[slot * 4]!, keys[slot * 4 + 1]!, keys[slot * 4 + 2]!, keys[slot * 4 + 3]!];
      let free = mix(a, b, c, d) & mask;
      while (this.slots[free]! >= 0) free = (free + 1) & mask;
      this.put(free, a, b, c, d, place);
    }
  }
}

function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ c, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ d, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function inlineText(words: Int32Array, at: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + at * 4 + 4, words[at]!);
  return Buffer.from(bytes).toString('utf8');
}
