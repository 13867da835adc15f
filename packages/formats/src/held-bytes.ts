/** Bytes that wait for more: grows by doubling, so that a file that comes byte by byte is not copied over and over. */
export class HeldBytes {
  #bytes = Buffer.allocUnsafe(4096);
  length = 0;

  /** What is held; good until the next call. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Adds to the end. */
  add(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.length);
    this.length = length;
  }

  /** Takes from the beginning. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
