import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type SourceBytes, streamOf } from '../source-bytes.ts';
import { defaultLimits, ExpansionError, type ExpansionLimits, isBeyond } from '../unpack.ts';
import type { ZipEntry } from './zip-directory.ts';

/** A file of an archive is not what the directory says: place, size or checksum. */
export class DamagedEntryError extends Error {
  override readonly name = 'DamagedEntryError';

  constructor() {
    super('a file of the archive is damaged');
  }
}

/** Whether a file of an archive is in the clear, and stored or deflated. */
export const isReadable = ({ isEncrypted, method }: ZipEntry): boolean =>
  !isEncrypted && (method === 0 || method === 8);

const headerBytes = 30;
const headerSignature = 0x04034b50;

/**
 * Bytes of one file of an archive, unpacked.
 *
 * @param take   hears of packed bytes as they are read.
 * @param budget bytes that may still come out of the archive; lowered by what does.
 *
 * Throws DamagedEntryError, ExpansionError or the zlib error, at the latest after the last byte: only a file read to its
 * end is known to be whole. One that is encrypted or packed in another way is damaged, too.
 */
export async function* entryBytes(
  bytes: SourceBytes,
  entry: ZipEntry,
  take: (count: number) => void,
  budget: { left: number },
  limits: ExpansionLimits = defaultLimits,
): AsyncGenerator<Uint8Array> {
  if (!isReadable(entry)) throw new DamagedEntryError();
  const from = await dataStart(bytes, entry);
  const packed = counted(streamOf(partOf(bytes, from, entry.packedSize)), take);
  let [crc, size] = [0, 0];
  for await (const chunk of entry.method === 0 ? packed : inflated(packed)) {
    size += chunk.length;
    budget.left -= chunk.length;
    if (size > entry.size) throw new DamagedEntryError();
    if (budget.left < 0 || isBeyond(limits, entry.packedSize, size)) throw new ExpansionError();
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc) throw new DamagedEntryError();
}

async function dataStart(bytes: SourceBytes, { offset, packedSize }: ZipEntry): Promise<number> {
  const found = await bytes.span(offset, headerBytes);
  const header = Buffer.from(found.buffer, found.byteOffset, found.length);
  if (header.length < headerBytes || header.readUInt32LE(0) !== headerSignature) throw new DamagedEntryError();
  const start = offset + headerBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + packedSize > bytes.size) throw new DamagedEntryError();
  return start;
}

const partOf = ({ span }: SourceBytes, start: number, size: number): SourceBytes => ({
  size,
  span: (offset, length) => span(start + offset, Math.min(length, size - offset)),
});

async function* counted(chunks: AsyncIterable<Uint8Array>, take: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    take(chunk.length);
    yield chunk;
  }
}

async function* inflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
  const inflate = createInflateRaw({ chunkSize: 65_536 });
  source.on('error', (cause) => inflate.destroy(cause));
  try {
    yield* source.pipe(inflate) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    inflate.destroy();
  }
}
