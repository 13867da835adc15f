/** Opens the decompressed file anew from its first byte. */
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** What reads a file piece by piece. */
export type Reader = { push(chunk: Uint8Array): void; end(): void };

const stepBytes = 65_536;

/** One reading of a file in small steps, with what each of them gave; `take` is called after every step. */
export async function* pass<T>(open: OpenFile, reader: Reader, take: () => readonly T[]): AsyncGenerator<T> {
  for await (const chunk of open()) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      reader.push(chunk.subarray(from, from + stepBytes));
      yield* take();
    }
  }
  reader.end();
  yield* take();
}
