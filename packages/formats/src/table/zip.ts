import { createInflateRaw } from 'node:zlib';
import type { SourceBytes } from '../source-bytes.ts';
import { ExpansionError } from '../unpack.ts';

/** A file within a ZIP archive. */
export type ZipEntry = {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
};

const endBytes = 22;
const longestComment = 65_535;
const maxDirectoryBytes = 16 * 1024 ** 2;
const spanBytes = 1024 ** 2;

/**
 * Files of an archive by name; undefined when its directory cannot be read: damaged, of several disks, or ZIP64.
 *
 * Source: PKWARE, "APPNOTE.TXT: .ZIP File Format Specification", 4.3.12 and 4.3.16.
 */
export async function zipEntries(source: SourceBytes): Promise<ReadonlyMap<string, ZipEntry> | undefined> {
  const tailAt = Math.max(0, source.size - endBytes - longestComment);
  const tail = Buffer.from(await source.span(tailAt, source.size - tailAt));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + endBytes > tail.length) return undefined;
  const [count, length, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (start === 0xffffffff || length > maxDirectoryBytes || start + length > source.size) return undefined;
  const directory = Buffer.from(await source.span(start, length));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) return undefined;
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, {
      name,
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Content of a file within an archive, unpacked as it is read.
 *
 * @param maxBytes most that it may unpack to
 *
 * Throws ExpansionError beyond that, whatever the directory said, and the zlib error of damaged content.
 */
export async function* zipContent(source: SourceBytes, entry: ZipEntry, maxBytes: number): AsyncGenerator<Uint8Array> {
  const header = Buffer.from(await source.span(entry.headerAt, 30));
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged();
  const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.method !== 0 && entry.method !== 8) throw damaged();
  async function* packed(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < entry.compressedBytes; from += spanBytes) {
      yield await source.span(start + from, Math.min(spanBytes, entry.compressedBytes - from));
    }
  }
  let bytes = 0;
  for await (const chunk of entry.method === 0 ? packed() : inflated(packed())) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ExpansionError();
    yield chunk;
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  const feed = async () => {
    for await (const chunk of packed) {
      if (!inflate.write(chunk)) await new Promise((resolve) => inflate.once('drain', resolve));
    }
    inflate.end();
  };
  feed().catch((error: Error) => inflate.destroy(error));
  yield* inflate as AsyncIterable<Uint8Array>;
}

/** Named as zlib names what it cannot read, so that a load says that its file is damaged. */
const damaged = (): Error => Object.assign(new Error('the archive is damaged'), { code: 'Z_DATA_ERROR' });
