/**
 * Text gathered as UTF-8, line by line, in memory that is used again.
 * One long text that is encoded at the end costs a tenth of the whole run more.
 */
export class GatheredBytes {
  #room: Buffer;
  #used = 0;

  constructor(bytes: number) {
    this.#room = Buffer.allocUnsafeSlow(bytes);
  }

  append(text: string): void {
    // A character takes at most three bytes, so that this is room enough.
    const needed = this.#used + 3 * text.length;
    if (needed > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      this.#room.copy(larger, 0, 0, this.#used);
      this.#room = larger;
    }
    this.#used += this.#room.write(text, this.#used);
  }

  /** Everything gathered so far, in memory of its own; the next text starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#room.subarray(0, this.#used));
    this.#used = 0;
    return bytes;
  }
}
