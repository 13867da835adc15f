import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl';
import type { SourceBytes } from '../source-bytes.ts';

/** What the directory of an archive says of one file. */
export type ZipEntry = {
  /** 1-based, in the order of the directory. */
  readonly part: number;
  /**
   * Path in the archive with '/' between its steps, a byte a character; only ever compared: it may hold a person's
   * number or name, so nothing is named by it and nobody is shown it.
   */
  readonly name: string;
  /** Byte of its local header. */
  readonly offset: number;
  readonly packedSize: number;
  readonly size: number;
  readonly crc: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly isFolder: boolean;
  /** An absolute path, or one that leads out of the archive. */
  readonly isOutside: boolean;
};

/** The directory of an archive is not there, is cut, or is of a kind that is not read. */
export class DamagedArchiveError extends Error {
  override readonly name = 'DamagedArchiveError';
  readonly reason: 'damaged' | 'encrypted' | 'too-many';

  constructor(reason: DamagedArchiveError['reason']) {
    super('the directory of the archive cannot be read');
    this.reason = reason;
  }
}

/** Most files of one archive. */
export const maxEntries = 10_000;
const windowBytes = 262_144;

/**
 * The files of a ZIP archive, ZIP64 included, in the order of its directory.
 *
 * Throws DamagedArchiveError; what `span` throws is thrown as it is.
 *
 * Source: PKWARE, APPNOTE.TXT (.ZIP File Format Specification) 6.3.
 */
export async function listEntries(bytes: SourceBytes): Promise<readonly ZipEntry[]> {
  const reader = new SpanReader(bytes);
  const damaged = (error: Error): Error =>
    reader.failure ?? new DamagedArchiveError(/encryption/.test(error.message) ? 'encrypted' : 'damaged');
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false };
    fromRandomAccessReader(reader, bytes.size, options, (error, opened) =>
      error ? reject(damaged(error)) : resolve(opened),
    );
  });
  const entries: ZipEntry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('error', (error: Error) => reject(damaged(error)));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      if (entries.length === maxEntries) reject(new DamagedArchiveError('too-many'));
      else {
        entries.push(toEntry(entry, entries.length + 1));
        zip.readEntry();
      }
    });
    zip.readEntry();
  });
}

function toEntry(entry: Entry, part: number): ZipEntry {
  // Not decoded: what is looked for is ASCII in every encoding of names.
  const name = (entry.fileName as unknown as Buffer).toString('latin1').replaceAll('\\', '/');
  return {
    part,
    name,
    offset: entry.relativeOffsetOfLocalHeader,
    packedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    crc: entry.crc32,
    method: entry.compressionMethod,
    isEncrypted: entry.isEncrypted(),
    isFolder: name.endsWith('/'),
    isOutside: /^\/|^[A-Za-z]:|(^|\/)\.\.(\/|$)/.test(name),
  };
}

/** Files that have a byte of the archive in common with another: small archives grow without end that way. */
export function sharingBytes(entries: readonly ZipEntry[], archiveSize: number): ReadonlySet<ZipEntry> {
  const shared = new Set<ZipEntry>();
  // One that reaches beyond the archive is damaged by itself and takes no other with it.
  const sorted = entries
    .filter(({ isFolder, offset, packedSize }) => !isFolder && offset + packedSize <= archiveSize)
    .sort((a, b) => a.offset - b.offset);
  let furthest: { entry: ZipEntry; end: number } | undefined;
  for (const entry of sorted) {
    if (furthest && entry.offset < furthest.end) {
      shared.add(entry);
      shared.add(furthest.entry);
    }
    const end = entry.offset + entry.packedSize;
    if (!furthest || end > furthest.end) furthest = { entry, end };
  }
  return shared;
}

/** Reads the directory through a window, so that it does not take a span for each of its entries. */
class SpanReader extends RandomAccessReader {
  /** What the store of the bytes failed with: no fault of the archive. */
  failure: Error | undefined;
  readonly #bytes: SourceBytes;
  #offset = 0;
  #window: Uint8Array = new Uint8Array(0);

  constructor(bytes: SourceBytes) {
    super();
    this.#bytes = bytes;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#read(position, length).then(
      (found) => {
        buffer.set(found, offset);
        callback(null, found.length);
      },
      (error: Error) => {
        this.failure = error;
        callback(error);
      },
    );
  }

  async #read(position: number, length: number): Promise<Uint8Array> {
    if (position >= this.#bytes.size) return new Uint8Array(0);
    const isHeld = position >= this.#offset && position + length <= this.#offset + this.#window.length;
    if (!isHeld) {
      this.#window = await this.#bytes.span(position, Math.max(length, windowBytes));
      this.#offset = position;
    }
    const from = position - this.#offset;
    return this.#window.subarray(from, from + length);
  }
}
