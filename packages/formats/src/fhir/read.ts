import type { SourceBatch } from '@optimiq/domain/records/source';
import { HeldBytes } from '../held-bytes.ts';
import { BundleReader } from './bundle-reader.ts';
import { DocumentScanner, maxResourceBytes } from './document-scanner.ts';
import { fhirLayout, layoutBytes } from './layout.ts';
import { type LineBlock, type LinesRead, readFhirLines } from './lines.ts';
import type { Output } from './resource.ts';
import { UnreadTypes } from './unread-types.ts';

const batchRecords = 1_000;
const blockBytes = 262_144;
const stepBytes = 65_536;
/** How far blocks of lines are read ahead of the one that is waited for. */
const bytesAhead = 8 * blockBytes;
const lineFeed = 10;

/** Reads a block of lines: here, or in another thread. */
export type ReadLines = (block: LineBlock) => LinesRead | Promise<LinesRead>;

/**
 * Records of a FHIR R4 file in JSON: resources or bundles one a line, one bundle of any size, or one resource.
 *
 * @param chunks decompressed bytes in pieces of any length
 * @param read   reads blocks of lines, several at once where it takes its time
 * @returns      batches in file order; `rowsRead` counts the resources found up to its end, loaded or not. The last one
 *               says which types were not read, and how many of each.
 *
 * Memory holds one resource (up to 32 MB) and a window of the bundle, or a few blocks of lines, however long the file is.
 */
export async function* readFhir(
  chunks: AsyncIterable<Uint8Array>,
  read: ReadLines = readFhirLines,
): AsyncGenerator<SourceBatch> {
  const file = new FhirFile(read);
  const unread = new UnreadTypes();
  let rowsRead = 0;
  const next = async (): Promise<SourceBatch> => {
    const part = file.parts.shift()!;
    const { records, problems, unread: types, resources } = await part.read;
    for (const { field, at, count } of types) unread.add(field!, at, count);
    rowsRead += resources;
    return { records, problems, rowsRead, bytesRead: part.bytesRead };
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      file.push(chunk.subarray(from, from + stepBytes));
      while (file.isDue) yield await next();
    }
  }
  file.end();
  while (file.parts.length > 0) yield await next();
  yield { records: [], problems: unread.problems(), rowsRead, bytesRead: file.bytesRead };
}

/** A part of a file that is read, or being read, and the byte of the file at which it ends. */
type Part = { readonly read: LinesRead | Promise<LinesRead>; readonly bytesRead: number };

class FhirFile {
  /** What has not been given yet, in file order. */
  readonly parts: Part[] = [];
  bytesRead = 0;
  readonly #read: ReadLines;
  readonly #held = new HeldBytes();
  #reader = new BundleReader(newOutput(), () => this.#nextRow());
  #scanner: DocumentScanner | undefined;
  #isLines: boolean | undefined;
  #layoutAt = 0;
  #line = 1;
  /** Found by the scanner: in all, and in parts that are done. */
  #resources = 0;
  #givenResources = 0;

  constructor(read: ReadLines) {
    this.#read = read;
  }

  /** Whether the first part is read, or enough is read ahead of it. */
  get isDue(): boolean {
    const [first] = this.parts;
    return first !== undefined && (!(first.read instanceof Promise) || this.bytesRead - first.bytesRead > bytesAhead);
  }

  push(bytes: Uint8Array): void {
    this.bytesRead += bytes.length;
    if (this.#isLines === false) this.#scanner!.push(bytes);
    else if (this.#scanner) this.#pushLongLine(bytes);
    else {
      this.#held.add(bytes);
      this.#pushHeld(false);
    }
    const { records, problems } = this.#reader.output;
    if (records.length + problems.length >= batchRecords) this.#endPart();
  }

  end(): void {
    this.#pushHeld(true);
    this.#scanner?.end();
    this.#endPart();
  }

  /** What the scanner found becomes a part. */
  #endPart(): void {
    const { records, problems, unread } = this.#reader.output;
    const resources = this.#resources - this.#givenResources;
    if (records.length + problems.length + resources === 0) return;
    this.parts.push({
      read: { records, problems, unread: unread.problems(), resources },
      bytesRead: this.bytesRead,
    });
    this.#givenResources = this.#resources;
    this.#reader.output = newOutput();
  }

  /** A document counts its resources, a file of lines its lines. */
  #nextRow(): number {
    this.#resources++;
    return this.#isLines ? this.#line : this.#resources;
  }

  #pushHeld(isEnd: boolean): void {
    const held = this.#held.bytes();
    if (this.#isLines === undefined) {
      // Looked at again only when there is twice as much: the first line may come byte by byte.
      const isDue = isEnd || held.length >= layoutBytes || held.length >= this.#layoutAt;
      const layout = isDue ? fhirLayout(held, isEnd) : undefined;
      if (!layout) {
        if (isDue) this.#layoutAt = held.length * 2;
        return;
      }
      this.#isLines = layout === 'lines';
      if (!this.#isLines) {
        this.#scanner = new DocumentScanner((piece) => this.#reader.take(piece));
        this.#scanner.push(held);
        this.#held.drop(held.length);
        return;
      }
    }
    if (this.#scanner || (held.length < blockBytes && !isEnd)) return;
    const firstOffset = this.bytesRead - held.length;
    const whole = isEnd ? held.length : held.lastIndexOf(lineFeed) + 1;
    if (whole > 0) {
      this.#endPart();
      const block = { bytes: new Uint8Array(held.subarray(0, whole)), firstRow: this.#line, firstOffset };
      this.#line += linesOf(block.bytes);
      this.parts.push({ read: this.#read(block), bytesRead: firstOffset + whole });
      this.#held.drop(whole);
    } else if (held.length > maxResourceBytes) {
      this.#scanner = new DocumentScanner((piece) => this.#reader.take(piece), firstOffset);
      this.#scanner.push(held);
      this.#held.drop(held.length);
    }
  }

  /** A line that is longer than a resource may be: a bundle, cut like a document. */
  #pushLongLine(bytes: Uint8Array): void {
    const end = bytes.indexOf(lineFeed);
    this.#scanner!.push(end === -1 ? bytes : bytes.subarray(0, end));
    if (end === -1) return;
    this.#scanner!.end();
    this.#scanner = undefined;
    this.#line++;
    this.#held.add(bytes.subarray(end + 1));
    this.#pushHeld(false);
  }
}

const newOutput = (): Output => ({ records: [], problems: [], unread: new UnreadTypes() });

function linesOf(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) lines++;
  return lines;
}
