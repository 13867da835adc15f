/** A file, or a piece of one, is longer than it may be. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
  readonly code = 'too-large';
}

/** Largest file that is taken in. */
export const largestFileBytes = 4 * 1024 ** 3;

/**
 * The bytes of a stream whose sender may say anything about its length, or nothing.
 *
 * Throws TooLargeError with the byte after `most`; the source is let go.
 */
export async function* bytesUpTo(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const chunk of bytes) {
    left -= chunk.length;
    if (left < 0) throw new TooLargeError();
    yield chunk;
  }
}
