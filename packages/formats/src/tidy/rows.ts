import { isAscii, isUtf8 } from 'node:buffer';
import { HeldBytes } from '../held-bytes.ts';

/** Longest row that is read. */
export const maxRowBytes = 1_048_576;

export type Row = {
  /** 1-based; the header is not counted and is row 0. */
  readonly row: number;
  /** Byte offset of the row in the decompressed file. */
  readonly offset: number;
  readonly cells: readonly string[];
  /** Set when something about the row itself is wrong: it has no cells then, except for 'encoding'. */
  readonly fault: 'too-long' | 'quote' | 'encoding' | undefined;
};

/** What may stand between two cells. */
export type Delimiter = ',' | '\t' | '|' | ';';

/** How a delimited file is written: 'none' where a quote is a character like any other. */
export type Dialect = { readonly delimiter: Delimiter; readonly quotes: 'doubled' | 'none' };

const commaSeparated: Dialect = { delimiter: ',', quotes: 'doubled' };

const lineFeed = 10;
const quote = 34;

/**
 * Rows of a delimited file, from bytes in any pieces (RFC 4180: quotes doubled inside quotes, line breaks inside
 * quotes, either line end; a byte order mark is skipped; empty lines are no rows).
 *
 * Deviation from the stack: own reader, because csv-parse takes three times as long (measured on claim lines), which the
 * bar for ten million of them does not leave. Memory does not grow with the file.
 */
export class RowReader {
  readonly #take: (row: Row) => void;
  readonly #delimiter: string;
  readonly #hasQuotes: boolean;
  readonly #held = new HeldBytes();
  #offset = 0;
  #row = 0;
  #isStart = true;
  #isSkipping = false;
  /** Whether all that is looked at now is ASCII, and whether it has a quote: asked of many rows at once. */
  #isAscii = false;
  #isQuoted = false;

  constructor(take: (row: Row) => void, { delimiter, quotes }: Dialect = commaSeparated) {
    this.#take = take;
    this.#delimiter = delimiter;
    this.#hasQuotes = quotes === 'doubled';
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

  #scan(bytes: Buffer, isEnd: boolean): number {
    let at = 0;
    if (this.#isStart) {
      if (bytes.length < 3 && !isEnd) return 0;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
      this.#isStart = false;
    }
    this.#isAscii = isAscii(bytes);
    this.#isQuoted = this.#hasQuotes && bytes.includes(quote);
    while (at < bytes.length) {
      const isPlain = this.#isSkipping || !this.#isQuoted;
      const end = isPlain ? bytes.indexOf(lineFeed, at) : endOfRow(bytes, at);
      if (end === -1 && !isEnd) {
        if (bytes.length - at <= maxRowBytes) return at;
        if (!this.#isSkipping) this.#give(bytes, at, at, 'too-long');
        this.#isSkipping = true;
        return bytes.length;
      }
      const stop = end === -1 ? bytes.length : end;
      if (this.#isSkipping) this.#isSkipping = false;
      else if (stop - at > maxRowBytes) this.#give(bytes, at, at, 'too-long');
      else this.#give(bytes, at, stop, undefined);
      at = stop + 1;
    }
    return Math.min(at, bytes.length);
  }

  #give(bytes: Buffer, from: number, to: number, fault: Row['fault']): void {
    let end = to;
    if (end > from && bytes[end - 1] === 13) end--;
    if (end === from && !fault) return;
    let text = bytes.toString('latin1', from, end);
    let found = fault;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is exactly this range
    if (!this.#isAscii && /[^\x00-\x7f]/.test(text)) {
      if (isUtf8(bytes.subarray(from, end))) text = bytes.toString('utf8', from, end);
      else found = 'encoding';
    }
    const isQuoted = this.#isQuoted && text.includes('"');
    const cells = isQuoted ? splitQuoted(text, this.#delimiter) : text.split(this.#delimiter);
    const offset = this.#offset + from;
    const row = this.#row++;
    if (cells === 'quote') this.#take({ row, offset, cells: [], fault: 'quote' });
    else this.#take({ row, offset, cells: found === 'too-long' ? [] : cells, fault: found });
  }
}

/** Position of the line feed that ends the row, outside quotes; -1 when it is not there. */
function endOfRow(bytes: Buffer, at: number): number {
  let end = bytes.indexOf(lineFeed, at);
  let open = bytes.indexOf(quote, at);
  // No quote before the line end: the usual row.
  if (open === -1 || (end !== -1 && open > end)) return end;
  while (end !== -1) {
    if (open === -1 || open > end) return end;
    const close = bytes.indexOf(quote, open + 1);
    if (close === -1) return -1;
    if (end < close) end = bytes.indexOf(lineFeed, close + 1);
    open = bytes.indexOf(quote, close + 1);
  }
  return -1;
}

function splitQuoted(text: string, delimiter: string): string[] | 'quote' {
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] !== '"') {
      const next = text.indexOf(delimiter, at);
      const end = next === -1 ? text.length : next;
      cells.push(text.slice(at, end));
      at = end + 1;
      continue;
    }
    let cell = '';
    let from = at + 1;
    for (;;) {
      const close = text.indexOf('"', from);
      if (close === -1) return 'quote';
      cell += text.slice(from, close);
      if (text[close + 1] !== '"') {
        at = close + 1;
        break;
      }
      cell += '"';
      from = close + 2;
    }
    if (at < text.length && text[at] !== delimiter) return 'quote';
    cells.push(cell);
    at++;
  }
  return cells;
}
