import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** A compressed file that grows beyond what it may: by size or by ratio. */
export class ExpansionError extends Error {
  constructor() {
    super('the compressed file expands beyond the limit');
    this.name = 'ExpansionError';
  }
}

export type ExpansionLimits = {
  /** Most bytes that may come out. */
  readonly maxBytes: number;
  /** Most bytes out per byte in, checked once 64 MB are out: deflate alone reaches 1,032. */
  readonly maxRatio: number;
};

export const defaultLimits: ExpansionLimits = { maxBytes: 1024 ** 4, maxRatio: 500 };
const ratioFrom = 64 * 1024 ** 2;

/** Whether more has come out of packed bytes than may. */
export const isBeyond = (limits: ExpansionLimits, bytesIn: number, bytesOut: number): boolean =>
  bytesOut > limits.maxBytes || (bytesOut > ratioFrom && bytesOut > bytesIn * limits.maxRatio);

const gzipMagic = [0x1f, 0x8b];
const zstandardMagic = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * The bytes themselves, or what they unpack to when they are gzip (RFC 1952), also of several members, or Zstandard
 * (RFC 8878).
 *
 * @param chunks file in pieces of any length
 * @throws ExpansionError beyond the limits; the zlib error when the file is damaged or cut off
 */
export async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  limits: ExpansionLimits = defaultLimits,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  let isDone = false;
  while (head.length < zstandardMagic.length && !isDone) {
    const next = await iterator.next();
    if (next.done) isDone = true;
    else head = head.length === 0 ? new Uint8Array(next.value) : Buffer.concat([head, next.value]);
  }
  const isGzip = gzipMagic.every((byte, index) => head[index] === byte);
  const isZstandard = zstandardMagic.every((byte, index) => head[index] === byte);
  let bytesIn = 0;
  async function* all(): AsyncGenerator<Uint8Array> {
    bytesIn += head.length;
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      bytesIn += next.value.length;
      yield next.value;
    }
  }
  try {
    if (!isGzip && !isZstandard) {
      yield* all();
      return;
    }
    let bytesOut = 0;
    const source = Readable.from(all(), { objectMode: true, highWaterMark: 1 });
    const unpack = isGzip ? createGunzip({ chunkSize: 65_536 }) : createZstdDecompress({ chunkSize: 65_536 });
    source.on('error', (cause) => unpack.destroy(cause));
    for await (const chunk of source.pipe(unpack) as AsyncIterable<Uint8Array>) {
      bytesOut += chunk.length;
      if (isBeyond(limits, bytesIn, bytesOut)) {
        source.destroy();
        throw new ExpansionError();
      }
      yield chunk;
    }
  } finally {
    await iterator.return?.();
  }
}
