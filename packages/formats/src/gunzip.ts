import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

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

const defaultLimits: ExpansionLimits = { maxBytes: 1024 ** 4, maxRatio: 500 };
const ratioFrom = 64 * 1024 ** 2;

/**
 * The bytes themselves, or what they unpack to when they are gzip (first bytes 1f 8b), also of several members.
 *
 * @param chunks file in pieces of any length
 * @throws ExpansionError beyond the limits; the zlib error when the gzip is damaged or cut off
 */
export async function* gunzipped(
  chunks: AsyncIterable<Uint8Array>,
  limits: ExpansionLimits = defaultLimits,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  let isDone = false;
  while (head.length < 2 && !isDone) {
    const next = await iterator.next();
    if (next.done) isDone = true;
    else head = head.length === 0 ? new Uint8Array(next.value) : Buffer.concat([head, next.value]);
  }
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
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
    if (!isGzip) {
      yield* all();
      return;
    }
    let bytesOut = 0;
    const source = Readable.from(all(), { objectMode: true, highWaterMark: 1 });
    const gunzip = createGunzip({ chunkSize: 65_536 });
    source.on('error', (cause) => gunzip.destroy(cause));
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      bytesOut += chunk.length;
      const isOver = bytesOut > limits.maxBytes || (bytesOut > ratioFrom && bytesOut > bytesIn * limits.maxRatio);
      if (isOver) {
        source.destroy();
        throw new ExpansionError();
      }
      yield chunk;
    }
  } finally {
    await iterator.return?.();
  }
}
