import type { SourceBatch } from '@optimiq/domain/records/source';
import { isPacked, isZip } from './archive/packed.ts';
import { type OpenedPart, readZip } from './archive/read-zip.ts';
import { gunzipped } from './gunzip.ts';
import { type SourceBytes, streamOf } from './source-bytes.ts';
import { formatOf } from './source-format.ts';

/** A file opened for reading: what it is, its records piece by piece, and how much of it has been taken. */
export type SourceFile = {
  /** Name of the format; undefined when it is nothing that is read here. */
  readonly format: string | undefined;
  readonly batches: AsyncIterable<SourceBatch>;
  /** Bytes of the file as it came, compressed or not. */
  bytesTaken(): number;
};

const sniffBytes = 4096;

/**
 * Opens a file of any known format by its first bytes; gzip and Zstandard are unpacked on the way, and of a ZIP archive
 * each file is read by its own format.
 *
 * Throws DamagedArchiveError, ExpansionError, or the zlib error of a damaged archive; `batches` may throw the same later.
 */
export async function readSource(bytes: SourceBytes): Promise<SourceFile> {
  if (isZip(await bytes.span(0, 4))) return readZip(bytes, openPart);
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
  const part = await openPart(Buffer.concat(head), all());
  return { ...part, bytesTaken: () => taken };
}

/** Unpacked bytes by their beginning; what is packed once more is refused. */
async function openPart(head: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<OpenedPart> {
  if (isPacked(head)) return { format: 'archive', batches: packedTwice() };
  const format = formatOf(head);
  return { format: format?.name, batches: format ? format.read(chunks) : nothing() };
}

async function* packedTwice(): AsyncGenerator<SourceBatch> {
  const message = 'archives within archives are not read';
  yield { records: [], problems: [{ severity: 'error', rule: 'archive', at: {}, message }], rowsRead: 0, bytesRead: 0 };
}

async function* nothing(): AsyncGenerator<SourceBatch> {}
