import type { SourceBatch } from '@optimiq/domain/records/source';
import { gunzipped } from './gunzip.ts';
import { type KnownFormat, sniffFormat } from './sniff.ts';
import type { TidyTable } from './tidy/columns.ts';
import { readTidy } from './tidy/read.ts';
import { read837 } from './x12-837/read.ts';

/** A file opened for reading: what it is, its records piece by piece, and how much of it has been taken. */
export type SourceFile = {
  /** Undefined when it is nothing that is read here. */
  readonly format: KnownFormat | undefined;
  readonly batches: AsyncIterable<SourceBatch>;
  /** Bytes of the file as it came, compressed or not. */
  bytesTaken(): number;
};

const sniffBytes = 4096;

/**
 * Opens a file of any known format by its first bytes; gzip is unpacked on the way.
 *
 * @param chunks the file in pieces of any length.
 *
 * Throws ExpansionError, or the zlib error of a damaged archive; `batches` may throw the same later.
 */
export async function readSource(chunks: AsyncIterable<Uint8Array>): Promise<SourceFile> {
  let taken = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      taken += chunk.length;
      yield chunk;
    }
  }
  const unpacked = gunzipped(counted())[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let isDone = false;
  while (!isDone && head.reduce((sum, { length }) => sum + length, 0) < sniffBytes) {
    const next = await unpacked.next();
    if (next.done) isDone = true;
    else head.push(next.value);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* head;
    while (!isDone) {
      const next = await unpacked.next();
      if (next.done) return;
      yield next.value;
    }
  }
  const format = sniffFormat(Buffer.concat(head));
  return { format, batches: format ? batchesOf(format, all()) : nothing(), bytesTaken: () => taken };
}

function batchesOf(format: KnownFormat, chunks: AsyncIterable<Uint8Array>): AsyncIterable<SourceBatch> {
  return format === 'x12-837' ? read837(chunks) : readTidy(format.slice('tidy-'.length) as TidyTable, chunks);
}

async function* nothing(): AsyncGenerator<SourceBatch> {}
