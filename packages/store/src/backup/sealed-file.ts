import { createHash, type Hash, hkdfSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { BlobError } from '../blobs/blob-error.ts';
import { cutFrames, openFrame, sealedFrameBytes, sealFrame } from '../blobs/frames.ts';
import { StoreError } from '../postgres/errors.ts';

/** A file of a backup as it was written: what lies on disk, and what it holds in clear. */
export type SealedFile = {
  readonly bytes: number;
  /** Of the bytes on disk: told without any key. */
  readonly sha256: string;
  readonly clearBytes: number;
  readonly clearSha256: string;
};

/** A file of a backup that is not what was written under its name. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  readonly code = 'backup-damaged';
  readonly file: string;
  constructor(file: string) {
    super(`File ${file} of the backup is missing or damaged`);
    this.file = file;
  }
}

/** Each file has a key of its own, made of the backup's and its name: exchanged files do not open. */
const keyOfFile = (backupKey: Uint8Array, name: string): Buffer =>
  Buffer.from(hkdfSync('sha256', backupKey, '', `optimiq backup file ${name}`, 32));

export type WriteOptions = {
  /** Compressed before it is encrypted: for text. Ciphertext does not shrink. */
  readonly isPacked: boolean;
  /** Told of bytes on disk as they grow, and waited for; what it throws ends the writing. */
  readonly onBytes?: (bytes: number) => Promise<void>;
};

/**
 * Writes a stream encrypted to a new file, durable when this returns; in flat memory.
 *
 * Throws StoreError 'disk-full', and what the stream throws.
 */
export async function writeSealed(
  path: string,
  backupKey: Uint8Array,
  name: string,
  clear: AsyncIterable<Uint8Array>,
  { isPacked, onBytes = async () => {} }: WriteOptions,
): Promise<SealedFile> {
  const key = keyOfFile(backupKey, name);
  const clearHash = createHash('sha256');
  const clearSize = { bytes: 0 };
  const sealedHash = createHash('sha256');
  let bytes = 0;
  let index = 0;
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx', 0o600);
    const told = tell(clear, clearHash, clearSize);
    for await (const { clear: frame, isLast } of cutFrames(isPacked ? pack(told) : told)) {
      const sealed = sealFrame(key, index, isLast, frame);
      await file.writeFile(sealed);
      sealedHash.update(sealed);
      bytes += sealed.length;
      index += 1;
      await onBytes(bytes);
    }
    await file.sync();
  } catch (error) {
    throw isDiskFull(error) ? new StoreError('disk-full') : error;
  } finally {
    await file?.close().catch(() => undefined);
  }
  return {
    bytes,
    sha256: sealedHash.digest('hex'),
    clearBytes: clearSize.bytes,
    clearSha256: clearHash.digest('hex'),
  };
}

/**
 * What a file holds, in order and flat memory.
 *
 * @param expected of the manifest: the stream ends with DamagedFileError where it is not this.
 */
export async function* readSealed(
  path: string,
  backupKey: Uint8Array,
  name: string,
  expected: Pick<SealedFile, 'clearSha256'>,
  isPacked: boolean,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  try {
    const frames = readFrames(path, keyOfFile(backupKey, name));
    for await (const part of isPacked ? unpack(frames) : frames) {
      hash.update(part);
      yield part;
    }
  } catch (error) {
    throw isOurDamage(error) ? new DamagedFileError(name) : error;
  }
  if (hash.digest('hex') !== expected.clearSha256) throw new DamagedFileError(name);
}

/** Fails with DamagedFileError unless the bytes on disk are those that were written; needs no key. */
export async function requireUnchanged(
  path: string,
  name: string,
  expected: Pick<SealedFile, 'bytes' | 'sha256'>,
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== expected.bytes) throw new DamagedFileError(name);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== expected.sha256) throw new DamagedFileError(name);
}

async function* readFrames(path: string, key: Uint8Array): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const frames = Math.max(1, Math.ceil(size / sealedFrameBytes));
    for (let index = 0; index < frames; index += 1) {
      const from = index * sealedFrameBytes;
      const sealed = Buffer.allocUnsafe(Math.min(sealedFrameBytes, size - from));
      let filled = 0;
      while (filled < sealed.length) {
        const { bytesRead } = await file.read(sealed, filled, sealed.length - filled, from + filled);
        if (bytesRead === 0) throw new BlobError('damaged');
        filled += bytesRead;
      }
      yield openFrame(key, index, index === frames - 1, sealed);
    }
  } finally {
    await file.close();
  }
}

async function* tell(stream: AsyncIterable<Uint8Array>, hash: Hash, size: { bytes: number }) {
  for await (const chunk of stream) {
    hash.update(chunk);
    size.bytes += chunk.length;
    yield chunk;
  }
}

// The fastest level: most of a dump is ciphertext as hex, which any level halves and none halves again.
function pack(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(stream, createGzip({ level: 1, chunkSize: 1 << 18 }));
}

const unpack = (stream: AsyncIterable<Uint8Array>) => through(stream, createGunzip({ chunkSize: 1 << 18 }));

/** A stream through a transformation; a failure of either ends both. */
function through(stream: AsyncIterable<Uint8Array>, transform: ReturnType<typeof createGzip>) {
  const source = Readable.from(stream, { objectMode: true, highWaterMark: 2 });
  source.on('error', (error) => transform.destroy(error));
  transform.once('close', () => source.destroy());
  return source.pipe(transform) as AsyncIterable<Uint8Array>;
}

const isDiskFull = (error: unknown) => ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');

/** A frame that does not open, a file that is away, or a text that does not unpack. */
const isOurDamage = (error: unknown) =>
  error instanceof BlobError || /^(ENOENT|Z_)/.test(String((error as { code?: unknown }).code ?? ''));
