import { HeldBytes } from '../held-bytes.ts';

/** Longest resource that is read. */
export const maxResourceBytes = 32 * 1024 ** 2;

/** A piece of a document: a resource by itself, an entry of a bundle, or the end of a bundle. */
export type Piece = {
  readonly kind: 'resource' | 'entry' | 'end';
  /** Byte of the document at which it begins. */
  readonly offset: number;
  /** Good until the call returns; empty where there is a fault. */
  readonly bytes: Uint8Array;
  readonly fault: 'too-long' | 'cut-off' | 'stray' | undefined;
};

const nothing = new Uint8Array(0);
const quote = 34;
const backslash = 92;
const open = { brace: 123, bracket: 91 } as const;
const close = { brace: 125, bracket: 93 } as const;
const longestWord = 16;

/**
 * Cuts JSON documents into resources, from bytes in any pieces: the elements of `entry` where the outer object has
 * it, else the object itself. Memory holds one resource. It looks at brackets and strings only; the pieces may still
 * not be JSON.
 */
export class DocumentScanner {
  readonly #take: (piece: Piece) => void;
  readonly #held = new HeldBytes();
  #offset = 0;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** String at the outermost level as far as it is read, and the last name before a colon there. */
  #word = '';
  #key = '';
  #isValue = false;
  #type = '';
  #isBundle = false;
  #inEntries = false;
  #pieceAt = -1;
  #isTooLong = false;
  #isStray = false;

  /** @param offset of the first byte in the file */
  constructor(take: (piece: Piece) => void, offset = 0) {
    this.#take = take;
    this.#offset = offset;
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      // Most bytes are those of strings inside a resource, of which nothing is asked but where they end.
      if (this.#inString && !this.#isEscaped && this.#depth !== 1) at = endOfText(bytes, at);
      if (at === bytes.length) break;
      const byte = bytes[at]!;
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === backslash) this.#isEscaped = true;
        else if (byte === quote) this.#endString();
        else if (this.#depth === 1 && this.#word.length < longestWord) this.#word += String.fromCharCode(byte);
      } else if (byte === quote) {
        if (this.#depth === 0) this.#stray(at);
        else {
          this.#inString = true;
          this.#word = '';
        }
      } else if (byte === open.brace || byte === open.bracket) {
        if (this.#opens(byte, this.#offset + at)) from = at;
      } else if (byte === close.brace || byte === close.bracket) {
        if (this.#closes(byte, at)) {
          this.#give(bytes.subarray(from, at + 1));
          from = at + 1;
        }
      } else if (this.#depth === 1) {
        if (byte === 58) {
          this.#key = this.#word;
          this.#isValue = true;
        } else if (byte === 44) this.#isValue = false;
      } else if (this.#depth === 0 && byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) this.#stray(at);
    }
    if (this.#pieceAt !== -1) this.#hold(bytes.subarray(from));
    this.#offset += bytes.length;
  }

  /** Says that the bytes are over: what is open is cut off. */
  end(): void {
    if (this.#depth === 0) return;
    const offset = this.#pieceAt === -1 ? this.#offset : this.#pieceAt;
    this.#take({ kind: 'resource', offset, bytes: nothing, fault: 'cut-off' });
    if (this.#isBundle) this.#take({ kind: 'end', offset, bytes: nothing, fault: undefined });
  }

  #endString(): void {
    this.#inString = false;
    if (this.#depth === 1 && this.#isValue && this.#key === 'resourceType') this.#type = this.#word;
  }

  /** @returns whether a piece begins here */
  #opens(byte: number, offset: number): boolean {
    if (this.#depth === 0) {
      if (byte !== open.brace) {
        this.#stray(offset - this.#offset);
        return false;
      }
      this.#key = this.#word = this.#type = '';
      this.#isValue = this.#isBundle = this.#inEntries = this.#isStray = false;
    } else if (
      this.#depth === 1 &&
      byte === open.bracket &&
      this.#isValue &&
      this.#key === 'entry' &&
      !this.#isOther()
    ) {
      this.#isBundle = this.#inEntries = true;
      this.#drop();
    }
    this.#depth++;
    const isPiece = this.#depth === 1 || (this.#inEntries && this.#depth === 3 && byte === open.brace);
    if (isPiece) {
      this.#drop();
      this.#pieceAt = offset;
    }
    return isPiece;
  }

  /** @returns whether a piece ends here */
  #closes(byte: number, at: number): boolean {
    if (this.#depth === 0) {
      this.#stray(at);
      return false;
    }
    if (this.#inEntries && this.#depth === 2 && byte === close.brace) {
      // One bracket too many in the entry before: the list goes on.
      this.#stray(at);
      return false;
    }
    this.#depth--;
    if (this.#inEntries && this.#depth === 1) this.#inEntries = false;
    if (this.#depth === 0 && this.#isBundle) {
      this.#take({ kind: 'end', offset: this.#offset + at, bytes: nothing, fault: undefined });
      this.#drop();
      return false;
    }
    return this.#pieceAt !== -1 && (this.#depth === 0 || (this.#inEntries && this.#depth === 2));
  }

  #isOther = (): boolean => this.#type !== '' && this.#type !== 'Bundle';

  #give(last: Uint8Array): void {
    const offset = this.#pieceAt;
    const kind = this.#depth === 0 ? 'resource' : 'entry';
    if (this.#held.length > 0 || this.#isTooLong) this.#hold(last);
    const isTooLong = this.#isTooLong || last.length > maxResourceBytes;
    const bytes = isTooLong ? nothing : this.#held.length > 0 ? this.#held.bytes() : last;
    this.#take({ kind, offset, bytes, fault: isTooLong ? 'too-long' : undefined });
    this.#drop();
  }

  #hold(bytes: Uint8Array): void {
    if (this.#isTooLong) return;
    if (this.#held.length + bytes.length > maxResourceBytes) {
      this.#isTooLong = true;
      this.#held.drop(this.#held.length);
    } else this.#held.add(bytes);
  }

  #drop(): void {
    this.#held.drop(this.#held.length);
    this.#pieceAt = -1;
    this.#isTooLong = false;
  }

  #stray(at: number): void {
    if (this.#isStray) return;
    this.#isStray = true;
    this.#take({ kind: 'resource', offset: this.#offset + at, bytes: nothing, fault: 'stray' });
  }
}

/** Position of the next quotation mark or backslash, or the end. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== quote && bytes[at] !== backslash) at++;
  return at;
}
