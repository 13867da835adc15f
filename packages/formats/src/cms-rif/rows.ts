import { isUtf8 } from 'node:buffer';
import { HeldBytes } from '../held-bytes.ts';

/** Longest row that is read. */
export const maxRowBytes = 1_048_576;
/** Most columns that are read: the widest published layout has 275. */
export const maxColumns = 1_000;

const lineFeed = 10;
const carriageReturn = 13;
const pipe = 124;

/** One row; good until the next. Its cells are cut out when they are asked for, because few of some 200 are. */
export class RifRow {
  /** 1-based; the header is row 0. */
  row = -1;
  /** Byte offset in the decompressed file. */
  offset = 0;
  /** A row that is too long has no cells; one that is not UTF-8 is read as latin1. */
  fault: 'too-long' | 'encoding' | undefined;
  columns = 0;
  #text = '';
  readonly #starts = new Int32Array(maxColumns + 2);

  /** Takes the next row from `bytes`. */
  set(bytes: Buffer, from: number, to: number, offset: number, isTooLong: boolean): void {
    this.row++;
    this.offset = offset;
    this.columns = 0;
    this.fault = isTooLong ? 'too-long' : undefined;
    if (isTooLong) return;
    this.#text = bytes.toString('latin1', from, to);
    const starts = this.#starts;
    let columns = 1;
    let seen = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      seen |= byte;
      if (byte !== pipe) continue;
      if (columns <= maxColumns) starts[columns] = at + 1 - from;
      columns++;
    }
    this.columns = columns;
    if (columns <= maxColumns) starts[columns] = to - from + 1;
    if (seen > 127) this.#decode(bytes.subarray(from, to));
  }

  /** Cell by its place, as it stands; '' where there is none. */
  cell(index: number): string {
    return index < this.columns && this.columns <= maxColumns
      ? this.#text.slice(this.#starts[index], this.#starts[index + 1]! - 1)
      : '';
  }

  /** Whether the row is one of `columns` cells, each ended by a pipe, the last one too. */
  hasTrailingPipe(columns: number): boolean {
    return this.columns === columns + 1 && this.cell(columns) === '';
  }

  #decode(bytes: Buffer): void {
    if (!isUtf8(bytes)) {
      this.fault = 'encoding';
      return;
    }
    this.#text = bytes.toString('utf8');
    if (this.columns > maxColumns) return;
    let at = 0;
    for (let column = 1; column < this.columns; column++) {
      at = this.#text.indexOf('|', at) + 1;
      this.#starts[column] = at;
    }
    this.#starts[this.columns] = this.#text.length + 1;
  }
}

/**
 * Rows of a pipe-delimited file, from bytes in any pieces. Quotes and backslashes are characters like any other: the
 * layout has no escape. A byte order mark is skipped, either line end is one, an empty line is no row.
 */
export class RifRowReader {
  readonly #take: (row: RifRow) => void;
  readonly #held = new HeldBytes();
  readonly #row = new RifRow();
  #offset = 0;
  #isStart = true;
  #isSkipping = false;

  constructor(take: (row: RifRow) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    if (this.#held.length === 0) {
      const used = this.#scan(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), false);
      this.#offset += used;
      this.#held.add(chunk.subarray(used));
      return;
    }
    this.#held.add(chunk);
    const used = this.#scan(this.#held.bytes(), false);
    this.#offset += used;
    this.#held.drop(used);
  }

  /** Says that the file is over; a last row without line end is a row. */
  end(): void {
    this.#scan(this.#held.bytes(), true);
    this.#held.drop(this.#held.length);
  }

  /** @returns bytes that are done with */
  #scan(bytes: Buffer, isEnd: boolean): number {
    let at = 0;
    if (this.#isStart) {
      if (bytes.length < 3 && !isEnd) return 0;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
      this.#isStart = false;
    }
    while (at < bytes.length) {
      const end = bytes.indexOf(lineFeed, at);
      if (end === -1 && !isEnd) {
        if (bytes.length - at <= maxRowBytes) return at;
        if (!this.#isSkipping) this.#give(bytes, at, at, true);
        this.#isSkipping = true;
        return bytes.length;
      }
      const stop = end === -1 ? bytes.length : end;
      if (this.#isSkipping) this.#isSkipping = false;
      else this.#give(bytes, at, stop, stop - at > maxRowBytes);
      at = stop + 1;
    }
    return Math.min(at, bytes.length);
  }

  #give(bytes: Buffer, from: number, to: number, isTooLong: boolean): void {
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    if (end === from && !isTooLong) return;
    this.#row.set(bytes, from, end, this.#offset + from, isTooLong);
    this.#take(this.#row);
  }
}
