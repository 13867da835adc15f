import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceBatch, SourceProblem } from '@optimiq/domain/records/source';
import { isPacked } from './archive/packed.ts';
import { type OpenedPart, readZip } from './archive/read-zip.ts';
import type { SourceBytes } from './source-bytes.ts';
import { formatOf, type ReadingThreads } from './source-format.ts';
import { delimitedRows } from './table/delimited.ts';
import { dialectOf } from './table/dialect.ts';
import { openSourceFile } from './table/open-file.ts';
import type { TableProposal } from './table/propose.ts';
import { openSourceTable } from './table/source-table.ts';

/** A file opened for reading: what it is, its records piece by piece, and how much of it has been taken. */
export type SourceFile = {
  /** Name of the format; undefined when it is nothing that is read here. */
  readonly format: string | undefined;
  readonly batches: AsyncIterable<SourceBatch>;
  /** A table whose columns nobody has said the meaning of; it gives no records. */
  readonly proposal?: TableProposal;
  /** Bytes of the file as it came, compressed or not. */
  bytesTaken(): number;
};

export type ReadOptions = {
  /** Contracts of the feed, newest first: what its tables mean. */
  readonly contracts?: readonly FeedContract[];
  /** Published code sets, which make a guess surer. */
  readonly codeSets?: CodeSets;
  /** Other threads that take a share of the reading. */
  readonly threads?: ReadingThreads;
};

/**
 * Opens a file of any known format by its first bytes; gzip and Zstandard are unpacked on the way, and of a ZIP archive
 * each file is read by its own format. A table whose header is none of the tidy ones is read by the contract that has
 * its header; without one it comes with a proposal and no records.
 *
 * Throws DamagedArchiveError, ExpansionError, or the zlib error of a damaged archive; `batches` may throw the same later.
 */
export async function readSource(bytes: SourceBytes, options: ReadOptions = {}): Promise<SourceFile> {
  const file = await openSourceFile(bytes);
  const bytesTaken = () => file.bytesTaken();
  switch (file.type) {
    case 'format':
      return { format: file.format.name, batches: file.format.read(file.chunks, options.threads), bytesTaken };
    case 'table':
      return { ...(await openSourceTable(file.layout, file.rows, options)), bytesTaken };
    case 'archive':
      return readZip(bytes, (head, chunks) => openPart(head, chunks, options));
    case 'packed':
      return { format: 'archive', batches: refused('archive', 'archives within archives are not read'), bytesTaken };
    case 'unknown':
      return { format: undefined, batches: nothing(), bytesTaken };
  }
}

/** A file of an archive by its beginning. A table in it needs a contract already: nobody could be asked in the middle. */
async function openPart(
  head: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<OpenedPart> {
  if (isPacked(head))
    return { format: 'archive', batches: refused('archive', 'archives within archives are not read') };
  const format = formatOf(head);
  if (format) return { format: format.name, batches: format.read(chunks, options.threads) };
  const dialect = dialectOf(head);
  if (!dialect) return { format: undefined, batches: nothing() };
  const table = await openSourceTable({ type: 'delimited', ...dialect }, delimitedRows(dialect, chunks), options);
  if (!table.proposal) return table;
  const message = 'a table of the archive has no mapping yet: send it by itself once';
  return { format: table.format, batches: refused('mapping', message) };
}

async function* refused(rule: SourceProblem['rule'], message: string): AsyncGenerator<SourceBatch> {
  yield { records: [], problems: [{ severity: 'error', rule, at: {}, message }], rowsRead: 0, bytesRead: 0 };
}

async function* nothing(): AsyncGenerator<SourceBatch> {}
