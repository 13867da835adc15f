import type { TableLayout } from '@optimiq/domain/mapping/contract';
import { isPacked, isZip } from '../archive/packed.ts';
import { DamagedArchiveError, listEntries } from '../archive/zip-directory.ts';
import { type SourceBytes, streamOf } from '../source-bytes.ts';
import { formatOf, type SourceFormat } from '../source-format.ts';
import { unpacked } from '../unpack.ts';
import { delimitedRows } from './delimited.ts';
import { dialectOf } from './dialect.ts';
import { isParquet, parquetRows } from './parquet.ts';
import type { RowBatch } from './read-table.ts';
import { isWorkbook, openWorkbook } from './workbook.ts';

/**
 * A file by its first bytes: of a format of its own, a table with any header, an archive of files, something packed
 * within what it was packed in, or nothing that is read here.
 */
export type OpenedFile = { bytesTaken(): number } & (
  | { readonly type: 'format'; readonly format: SourceFormat; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly type: 'table'; readonly layout: TableLayout; readonly rows: AsyncIterable<RowBatch> }
  | { readonly type: 'archive' | 'packed' | 'unknown' }
);

const sniffBytes = 4096;
/** How much of a table is looked at to see how it is written: headers alone can be longer than 4 KB. */
const dialectBytes = 262_144;

/** Throws ExpansionError, or the zlib error of a damaged archive; what it gives may throw the same later. */
export async function openSourceFile(bytes: SourceBytes): Promise<OpenedFile> {
  const columnar = await openByParts(bytes);
  if (columnar) return columnar;
  let taken = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of streamOf(bytes)) {
      taken += chunk.length;
      yield chunk;
    }
  }
  const chunks = unpacked(counted())[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let isDone = false;
  const readHead = async (length: number): Promise<Uint8Array> => {
    while (!isDone && head.reduce((sum, chunk) => sum + chunk.length, 0) < length) {
      const next = await chunks.next();
      if (next.done) isDone = true;
      else head.push(next.value);
    }
    return Buffer.concat(head);
  };
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* head;
    while (!isDone) {
      const next = await chunks.next();
      if (next.done) return;
      yield next.value;
    }
  }
  const bytesTaken = () => taken;
  const first = await readHead(sniffBytes);
  if (isPacked(first)) return { type: 'packed', bytesTaken };
  const format = formatOf(first);
  if (format) return { type: 'format', format, chunks: all(), bytesTaken };
  const dialect = dialectOf((await readHead(dialectBytes)).subarray(0, dialectBytes));
  if (!dialect) return { type: 'unknown', bytesTaken };
  const layout: TableLayout = { type: 'delimited', ...dialect };
  return { type: 'table', layout, rows: delimitedRows(dialect, all()), bytesTaken };
}

/** Files that are not read from first byte to last: Parquet and workbooks. */
async function openByParts(bytes: SourceBytes): Promise<OpenedFile | undefined> {
  const head = await bytes.span(0, 4);
  let taken = 0;
  const counted: SourceBytes = {
    size: bytes.size,
    span: async (offset, length) => {
      const span = await bytes.span(offset, length);
      taken = Math.min(bytes.size, taken + span.length);
      return span;
    },
  };
  const bytesTaken = () => taken;
  if (isParquet(head)) return { type: 'table', layout: { type: 'parquet' }, rows: parquetRows(counted), bytesTaken };
  if (!isZip(head)) return undefined;
  const entries = await listEntries(counted).catch(noFiles);
  if (!isWorkbook(entries)) return { type: 'archive', bytesTaken };
  const { sheet, rows } = await openWorkbook(counted, entries);
  return { type: 'table', layout: { type: 'workbook', sheet }, rows, bytesTaken };
}

/** A directory that cannot be read is that of no workbook; who reads the archive says what is wrong with it. */
function noFiles(error: unknown): [] {
  if (error instanceof DamagedArchiveError) return [];
  throw error;
}
