import type { SourceProblem } from '@optimiq/domain/records/source';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { SourceBytes } from '../source-bytes.ts';
import type { Row } from '../tidy/rows.ts';
import type { RowBatch } from './read-table.ts';

/** First and last bytes of a Parquet file. */
export const isParquet = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';

/** A row group is in memory while it is read: larger ones are refused. */
const maxGroupBytes = 512 * 1024 ** 2;
const batchRows = 2_000;

/**
 * Rows of a Parquet file, header first, one row group after another, so that memory is that of one group.
 *
 * @param textOf text of a value; by default what a delimited file would have: dates 'YYYY-MM-DD', lists joined by ';'. A file that is damaged
 * or encrypted, or has a row group of more than 512 MB, gives a problem and no further rows.
 *
 * Source: Apache Parquet, "File format".
 */
export async function* parquetRows(
  bytes: SourceBytes,
  textOf: (value: unknown) => string = cellText,
): AsyncGenerator<RowBatch> {
  const file: AsyncBuffer = {
    byteLength: bytes.size,
    slice: async (start, end = bytes.size) => {
      const span = await bytes.span(start, end - start);
      return Uint8Array.from(span).buffer;
    },
  };
  let metadata: FileMetaData;
  let header: string[];
  try {
    metadata = await parquetMetadataAsync(file);
    header = parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch {
    yield {
      rows: [],
      bytesRead: 0,
      problems: [refused('the end of the file, which says what is in it, cannot be read')],
    };
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
    const values = await groupOf(file, metadata, rowStart, rowEnd);
    if (!values) {
      yield { rows: [], bytesRead, problems: [refused('a row group cannot be read', row + 1)] };
      return;
    }
    bytesRead += Number(group.total_byte_size);
    for (let from = 0; from < values.length; from += batchRows) {
      const rows: Row[] = values.slice(from, from + batchRows).map((cells) => ({
        row: ++row,
        offset: 0,
        cells: cells.map(textOf),
        fault: undefined,
      }));
      yield { rows, bytesRead };
    }
    row = rowEnd;
  }
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
