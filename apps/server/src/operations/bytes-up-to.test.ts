import { expect, test } from 'vitest';
import { bytesUpTo, TooLargeError } from './bytes-up-to.ts';

/** Chunks of ten bytes without end; `taken` counts them. */
async function* endless(taken: { chunks: number }): AsyncGenerator<Uint8Array> {
  for (;;) {
    taken.chunks++;
    yield new Uint8Array(10);
  }
}
async function* some(...lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const length of lengths) yield new Uint8Array(length);
}
async function lengthOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of bytes) length += chunk.length;
  return length;
}

test('what is not longer than it may be goes through', async () => {
  expect(await lengthOf(bytesUpTo(some(4, 0, 6), 10))).toBe(10);
  expect(await lengthOf(bytesUpTo(some(), 0))).toBe(0);
});

test('a stream without end is let go at the first byte too many', async () => {
  const taken = { chunks: 0 };
  await expect(lengthOf(bytesUpTo(endless(taken), 35))).rejects.toThrow(TooLargeError);
  expect(taken.chunks).toBe(4);
});
