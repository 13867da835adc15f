import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceBatch } from '@optimiq/domain/records/source';
import type { SourceBytes } from './source-bytes.ts';
import { openSourceFile } from './table/open-file.ts';
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

/**
 * Opens a file of any known format by its first bytes; gzip is unpacked on the way. A table whose header is none of the
 * tidy ones is read by the contract that has its header; without one it comes with a proposal and no records.
 *
 * Throws ExpansionError, or the zlib error of a damaged archive; `batches` may throw the same later.
 */
export async function readSource(bytes: SourceBytes, options: ReadOptions = {}): Promise<SourceFile> {
  const file = await openSourceFile(bytes);
  const bytesTaken = () => file.bytesTaken();
  switch (file.type) {
    case 'format':
      return { format: file.format.name, batches: file.format.read(file.chunks), bytesTaken };
    case 'table':
      return { ...(await openSourceTable(file.layout, file.rows, options)), bytesTaken };
    case 'unknown':
      return { format: undefined, batches: nothing(), bytesTaken };
  }
}

async function* nothing(): AsyncGenerator<SourceBatch> {}
