import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceBatch } from '@optimiq/domain/records/source';
import { gunzipped } from './gunzip.ts';
import { type SourceBytes, streamOf } from './source-bytes.ts';
import { formatOf } from './source-format.ts';
import { delimitedRows } from './table/delimited.ts';
import { dialectOf } from './table/dialect.ts';
import type { TableProposal } from './table/propose.ts';
import { openSourceTable } from './table/source-table.ts';

/** A file opened for reading: what it is, its records piece by piece, and how much of it has been taken. */
export type SourceFile = {
  /** Name of the format; undefined when it is nothing that is read here. */
  readonly format: string | undefined;
  /** What a table of unknown header is taken for; then nothing of it is read. */
  readonly proposal?: TableProposal;
  readonly batches: AsyncIterable<SourceBatch>;
  /** Bytes of the file as it came, compressed or not. */
  bytesTaken(): number;
};

export type ReadOptions = {
  /** Contracts of the feed, newest first: what its tables mean. */
  readonly contracts?: readonly FeedContract[];
  /** Published code sets, which make a guess surer. */
  readonly codeSets?: CodeSets;
};

const sniffBytes = 4096;
/** How much of a table is looked at to see how it is written: headers alone can be longer than 4 KB. */
const dialectBytes = 262_144;

/**
 * Opens a file of any known format by its first bytes; gzip is unpacked on the way. A table whose header is none of the
 * tidy ones is read by the contract that has its header; without one it comes with a proposal and no records.
 *
 * Throws ExpansionError, or the zlib error of a damaged archive; `batches` may throw the same later.
 */
export async function readSource(bytes: SourceBytes, options: ReadOptions = {}): Promise<SourceFile> {
  let taken = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of streamOf(bytes)) {
      taken += chunk.length;
      yield chunk;
    }
  }
  const unpacked = gunzipped(counted())[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let isDone = false;
  const readHead = async (length: number): Promise<Uint8Array> => {
    while (!isDone && head.reduce((sum, chunk) => sum + chunk.length, 0) < length) {
      const next = await unpacked.next();
      if (next.done) isDone = true;
      else head.push(next.value);
    }
    return Buffer.concat(head);
  };
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* head;
    while (!isDone) {
      const next = await unpacked.next();
      if (next.done) return;
      yield next.value;
    }
  }
  const bytesTaken = () => taken;
  const format = formatOf(await readHead(sniffBytes));
  if (format) return { format: format.name, batches: format.read(all()), bytesTaken };
  const dialect = dialectOf((await readHead(dialectBytes)).subarray(0, dialectBytes));
  if (!dialect) return { format: undefined, batches: nothing(), bytesTaken };
  const table = await openSourceTable({ type: 'delimited', ...dialect }, delimitedRows(dialect, all()), options);
  return { ...table, bytesTaken };
}

async function* nothing(): AsyncGenerator<SourceBatch> {}
