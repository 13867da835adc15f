import type { SourceProblem } from '@optimiq/domain/records/source';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { SourceBytes } from '../source-bytes.ts';
import type { Row } from '../tidy/rows.ts';
import { hasSaneFooter, hasSaneSizes, maxGroupBytes } from './parquet-sizes.ts';
import { maxTableColumns } from './propose.ts';
import type { RowBatch } from './read-table.ts';

/** First and last bytes of a Parquet file. */
export const isParquet = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';

const batchRows = 2_000;
const firstRows = 1_000;

/**
 * Rows of a Parquet file, header first, one row group after another, so that memory is that of one group.
 *
 * @param textOf text of a value; by default what a delimited file would have: dates 'YYYY-MM-DD', lists joined by ';'. A file that is damaged
 * or encrypted, has a row group of more than 512 MB, or claims sizes that it cannot have, gives a problem and no further
 * rows.
 *
 * Source: Apache Parquet, "File format".
 */
export async function* parquetRows(
  bytes: SourceBytes,
  textOf: (value: unknown) => string = cellText,
): AsyncGenerator<RowBatch> {
  let failure: { readonly error: unknown } | undefined;
  /** Keeps what the store of the bytes fails with: that is no fault of the file. */
  const span = async (start: number, length: number) => {
    try {
      return await bytes.span(start, length);
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const source: SourceBytes = { size: bytes.size, span };
  const file: AsyncBuffer = {
    byteLength: bytes.size,
    slice: async (start, end = bytes.size) => Uint8Array.from(await span(start, end - start)).buffer,
  };
  let metadata: FileMetaData;
  let header: string[];
  try {
    if (!(await hasSaneFooter(source))) throw new Error('footer');
    metadata = await parquetMetadataAsync(file);
    header = parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch {
    if (failure) throw failure.error;
    const problems = [refused('the end of the file, which says what is in it, cannot be read')];
    yield { rows: [], bytesRead: 0, problems };
    return;
  }
  if (header.length > maxTableColumns) {
    yield { rows: [], bytesRead: 0, problems: [tooManyColumns] };
    return;
  }
  yield { rows: [{ row: 0, offset: 0, cells: header, fault: undefined }], bytesRead: 0 };
  let row = 0;
  let bytesRead = 0;
  for (const group of metadata.row_groups) {
    const [rowStart, rowEnd] = [row, row + Number(group.num_rows)];
    if (Number(group.total_byte_size) > maxGroupBytes) {
      yield { rows: [], bytesRead, problems: [refused('a row group is larger than 512 MB', row + 1)] };
      return;
    }
    const isSane = await hasSaneSizes(source, group).catch(() => false);
    for (const [from, to] of isSane ? partsOf(rowStart, rowEnd) : [[rowStart, rowEnd] as const]) {
      const values = isSane ? await groupOf(file, metadata, from, to) : undefined;
      if (failure) throw failure.error;
      if (!values) {
        yield { rows: [], bytesRead, problems: [refused('a row group cannot be read', row + 1)] };
        return;
      }
      if (to === rowEnd) bytesRead += Number(group.total_byte_size);
      for (let first = 0; first < values.length; first += batchRows) {
        const rows: Row[] = values.slice(first, first + batchRows).map((cells) => ({
          row: ++row,
          offset: 0,
          cells: cells.map(textOf),
          fault: undefined,
        }));
        yield { rows, bytesRead };
      }
    }
    row = rowEnd;
  }
}

/** The first rows of a file come by themselves: who looks at no more does not wait, or need memory, for a whole row group. */
function partsOf(start: number, end: number): readonly (readonly [from: number, to: number])[] {
  const first = start === 0 ? Math.min(end, firstRows) : start;
  return [[start, first] as const, [first, end] as const].filter(([from, to]) => from < to);
}

async function groupOf(file: AsyncBuffer, metadata: FileMetaData, rowStart: number, rowEnd: number) {
  let found: unknown[][] | undefined;
  try {
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      rowFormat: 'array',
      onComplete: (rows) => {
        found = rows as unknown[][];
      },
    });
  } catch {
    return undefined;
  }
  return found;
}

const tooManyColumns: SourceProblem = {
  severity: 'error',
  rule: 'column-count',
  at: { row: 0 },
  message: 'the header has more than 2,000 columns',
};

const refused = (message: string, row = 0): SourceProblem => ({
  severity: 'error',
  rule: 'structure',
  at: { row },
  message,
});

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace('T00:00:00.000Z', '');
  return Array.isArray(value) ? value.map(cellText).join(';') : '';
}
