/** A file's bytes as its store gives them: any part at any time, so that archives and columnar files need no copy. */
export type SourceBytes = {
  readonly size: number;
  /** `length` bytes from `offset`, fewer at the end of the file. */
  span(offset: number, length: number): Promise<Uint8Array>;
};

const spanBytes = 1024 ** 2;
const spansAhead = 4;

/** The bytes from first to last, a few spans asked for ahead of the reader. */
export async function* streamOf({ size, span }: SourceBytes): AsyncGenerator<Uint8Array> {
  const asked: Promise<Uint8Array>[] = [];
  let from = 0;
  while (from < size || asked.length > 0) {
    while (from < size && asked.length < spansAhead) {
      const next = span(from, spanBytes);
      // Awaited in its turn: until then a failure has no other listener.
      next.catch(() => {});
      asked.push(next);
      from += spanBytes;
    }
    yield await asked.shift()!;
  }
}

/** A file that is in memory already. */
export const bytesInMemory = (bytes: Uint8Array): SourceBytes => ({
  size: bytes.length,
  span: async (offset, length) => bytes.subarray(offset, offset + length),
});
