import { isUtf8 } from 'node:buffer';
import { entryBytes, isReadable } from './archive/entry-bytes.ts';
import { isPacked, isZip } from './archive/packed.ts';
import { listEntries, sharingBytes, type ZipEntry } from './archive/zip-directory.ts';
import { type SourceBytes, streamOf } from './source-bytes.ts';
import { formatOf } from './source-format.ts';
import { isParquet, parquetRows } from './table/parquet.ts';
import { isWorkbook } from './table/workbook.ts';
import { WorkbookError, xmlTexts } from './table/workbook-parts.ts';
import { defaultLimits, unpacked } from './unpack.ts';

/** Something of a file is packed, encrypted or written so that nobody here can say what is in it. */
export class UnreadableContentError extends Error {
  override readonly name = 'UnreadableContentError';

  constructor() {
    super('the content of the file cannot be looked into');
  }
}

const headBytes = 4096;
const apart = Buffer.from('\n');

/**
 * All that a file says, as text in some encoding: the file as it is, and what it unpacks to, by the same code that reads
 * it. gzip and Zstandard, the files of a ZIP archive and their paths, the cells of every sheet of a workbook, hidden ones
 * too, and the values of a Parquet file. Things that do not belong together have a line end between them.
 *
 * Throws UnreadableContentError for content that is not text and not unpacked, such as an archive within an archive, and
 * what `isDamage` tells for damaged content; what `span` throws is thrown as it is.
 */
export async function* contentsOf(bytes: SourceBytes): AsyncGenerator<Uint8Array> {
  const head = await bytes.span(0, headBytes);
  if (isParquet(head)) {
    yield* streamOf(bytes);
    yield* parquetTexts(bytes);
  } else if (isZip(head)) {
    yield* streamOf(bytes);
    yield* archiveTexts(bytes);
  } else {
    // A gzip header has the name of the file.
    if (isPacked(head)) yield Buffer.concat([head, apart]);
    yield* textOnly(unpacked(streamOf(bytes)));
  }
}

async function* parquetTexts(bytes: SourceBytes): AsyncGenerator<Uint8Array> {
  for await (const { rows, problems } of parquetRows(bytes, wordsOf)) {
    if (problems) throw new UnreadableContentError();
    yield Buffer.from(rows.map(({ cells }) => `\n${cells.join('\n')}`).join(''));
  }
}

/** Every value in a value, those of structures too, which tables leave out. */
function wordsOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(wordsOf).join('\n');
  return value === undefined || value === null ? '' : String(value);
}

async function* archiveTexts(bytes: SourceBytes): AsyncGenerator<Uint8Array> {
  const entries = await listEntries(bytes);
  if (sharingBytes(entries, bytes.size).size > 0) throw new UnreadableContentError();
  const budget = { left: defaultLimits.maxBytes };
  const open = (entry: ZipEntry) => entryBytes(bytes, entry, () => {}, budget);
  const areParts = isWorkbook(entries);
  for (const entry of entries) {
    if (entry.isFolder) continue;
    if (!isReadable(entry)) throw new UnreadableContentError();
    yield apart;
    if (areParts && /\.(xml|rels|vml)$/i.test(entry.name)) {
      // As it is written first, for what stands in attributes; then as it reads, without the marks between its letters.
      yield* open(entry);
      yield* readXmlTexts(open(entry));
    } else yield* areParts ? notPacked(open(entry)) : textOnly(open(entry));
  }
}

async function* readXmlTexts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* xmlTexts(chunks);
  } catch (error) {
    throw error instanceof WorkbookError ? new UnreadableContentError() : error;
  }
}

/** Pictures and settings of a workbook are passed on as they are; a workbook within a workbook is not. */
const notPacked = (chunks: AsyncIterable<Uint8Array>) => checked(chunks, (head) => !isPacked(head));

const textOnly = (chunks: AsyncIterable<Uint8Array>) =>
  checked(chunks, (head) => !isPacked(head) && !isParquet(head) && isText(head));

/** The chunks as they are, when their beginning is as it has to be. */
async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  isRight: (head: Uint8Array) => boolean,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = Buffer.alloc(0);
  const check = () => {
    if (!isRight(head!.subarray(0, headBytes))) throw new UnreadableContentError();
  };
  for await (const chunk of chunks) {
    if (head) {
      head = Buffer.concat([head, chunk]);
      if (head.length < headBytes) continue;
      check();
      yield head;
      head = undefined;
    } else yield chunk;
  }
  if (!head) return;
  check();
  yield head;
}

/** Whether a beginning is that of text: of a known format, UTF-16 with its mark, or without control characters. */
function isText(head: Uint8Array): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16 || formatOf(head)) return true;
  // Tabs, line ends, the old end of a file, and separators are written into text.
  if (head.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte < 0x1a)) return false;
  // The last letter may be cut. Mostly letters beyond ASCII that are not UTF-8 are EBCDIC or no letters at all.
  const isCutUtf8 = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut))));
  return isCutUtf8 || head.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0) < head.length * 0.3;
}
