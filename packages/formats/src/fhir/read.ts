import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { HeldBytes } from '../held-bytes.ts';
import { BundleReader } from './bundle-reader.ts';
import { DocumentScanner, maxResourceBytes } from './document-scanner.ts';
import { fhirLayout, layoutBytes } from './layout.ts';
import { readLines } from './lines.ts';
import { UnreadTypes } from './unread-types.ts';

const batchRecords = 1_000;
const blockBytes = 262_144;
const stepBytes = 65_536;
const lineFeed = 10;

/**
 * Records of a FHIR R4 file in JSON: resources or bundles one a line, one bundle of any size, or one resource.
 *
 * @param chunks decompressed bytes in pieces of any length
 * @returns      batches in file order; `rowsRead` counts the resources found up to its end, loaded or not. The last one
 *               says which types were not read, and how many of each.
 *
 * Memory holds one resource (up to 32 MB) and a window of the bundle, however long the file is.
 */
export async function* readFhir(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceBatch> {
  const file = new FhirFile();
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      file.push(chunk.subarray(from, from + stepBytes));
      if (file.waiting >= batchRecords) yield file.batch();
    }
  }
  file.end();
  yield file.batch();
}

class FhirFile {
  readonly #unread = new UnreadTypes();
  readonly #held = new HeldBytes();
  #records: SourceRecord[] = [];
  #problems: SourceProblem[] = [];
  #reader = new BundleReader(this.#output(), () => this.#nextRow());
  #scanner: DocumentScanner | undefined;
  #isLines: boolean | undefined;
  #line = 1;
  #resources = 0;
  #bytesRead = 0;

  get waiting(): number {
    return this.#records.length + this.#problems.length;
  }

  push(bytes: Uint8Array): void {
    this.#bytesRead += bytes.length;
    if (this.#isLines === false) this.#scanner!.push(bytes);
    else if (this.#scanner) this.#pushLongLine(bytes);
    else {
      this.#held.add(bytes);
      this.#pushHeld(false);
    }
  }

  end(): void {
    this.#pushHeld(true);
    this.#scanner?.end();
    this.#problems.push(...this.#unread.problems());
  }

  batch(): SourceBatch {
    const full = {
      records: this.#records,
      problems: this.#problems,
      rowsRead: this.#resources,
      bytesRead: this.#bytesRead,
    };
    this.#records = [];
    this.#problems = [];
    this.#reader.output = this.#output();
    return full;
  }

  #output() {
    return { records: this.#records, problems: this.#problems, unread: this.#unread };
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
    const start = this.#bytesRead - held.length;
    const whole = isEnd ? held.length : held.lastIndexOf(lineFeed) + 1;
    if (whole > 0) {
      const { lines, resources } = readLines(held.subarray(0, whole), this.#line, start, this.#output());
      this.#line += lines;
      this.#resources += resources;
      this.#held.drop(whole);
    } else if (held.length > maxResourceBytes) {
      this.#scanner = new DocumentScanner((piece) => this.#reader.take(piece), start);
      this.#scanner.push(held);
      this.#held.drop(held.length);
    }
  }

  #layoutAt = 0;

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
