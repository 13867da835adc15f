import type { RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { SourceBytes } from '../source-bytes.ts';

/** A row group is in memory while it is read, packed and unpacked: larger ones are refused. */
export const maxGroupBytes = 512 * 1024 ** 2;
/** Values of a row group, a million rows of a hundred columns: one that repeats takes no bytes, so they are counted apart. */
const maxGroupValues = 120_000_000;
/** What says where everything is takes a few hundred bytes for each column of each row group. */
const maxFooterBytes = 16 * 1024 ** 2;

/** Whether the length of the footer, in the last eight bytes of a Parquet file, is one that may be read. */
export async function hasSaneFooter({ size, span }: SourceBytes): Promise<boolean> {
  if (size < 12) return false;
  const end = Buffer.from(await span(size - 8, 8));
  return end.length === 8 && end.readUInt32LE(0) <= Math.min(maxFooterBytes, size - 12);
}

/**
 * Whether a row group is where the footer says, and neither the footer nor a header of its pages claims more than the
 * file may hold. Asked before it is read, because what reads it makes room for whatever is claimed.
 *
 * Source: Apache Parquet, "File format", page headers of parquet.thrift.
 */
export async function hasSaneSizes(bytes: SourceBytes, group: RowGroup): Promise<boolean> {
  const rows = Number(group.num_rows);
  if (!isCount(rows) || rows * group.columns.length > maxGroupValues) return false;
  const left = { packed: maxGroupBytes, unpacked: maxGroupBytes, values: maxGroupValues };
  for (const { meta_data: column } of group.columns) {
    if (!column) return false;
    const start = Number(column.dictionary_page_offset || column.data_page_offset);
    const length = Number(column.total_compressed_size);
    const stated = Number(column.num_values);
    left.packed -= length;
    const isInFile = isCount(start) && isCount(length) && start + length <= bytes.size;
    if (!isInFile || left.packed < 0 || stated < rows) return false;
    const pages = await pagesOf(bytes, start, length);
    if (!pages || pages.values > stated) return false;
    left.unpacked -= pages.unpacked;
    left.values -= pages.values;
    if (left.unpacked < 0 || left.values < 0) return false;
  }
  return true;
}

/** What the headers of a column's pages claim together; nothing when they do not fit into one another. */
async function pagesOf(
  { span }: SourceBytes,
  start: number,
  length: number,
): Promise<{ unpacked: number; values: number } | undefined> {
  const bytes = await span(start, length);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let [unpacked, values] = [0, 0];
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    const size = header.uncompressed_page_size;
    const entries = header.dictionary_page_header?.num_values ?? 0;
    const count = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
    const areCounts = [size, header.compressed_page_size, entries, count].every(isCount);
    // An entry of a dictionary is a bit at least.
    if (!areCounts || entries > size * 8) return undefined;
    unpacked += size;
    values += count;
    reader.offset += header.compressed_page_size;
    if (reader.offset > bytes.length) return undefined;
  }
  return { unpacked, values };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
