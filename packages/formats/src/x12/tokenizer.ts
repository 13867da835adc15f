import { isUtf8 } from 'node:buffer';
import type { SourceProblem, SourceRule } from '@optimiq/domain/records/source';
import { HeldBytes } from '../held-bytes.ts';
import { type InterchangeHeader, maxHeaderLength, readInterchangeHeader } from './interchange-header.ts';
import { maxElements, Segment, segmentTag } from './segment.ts';

/** Longest segment that is read; a longer one is reported and skipped. */
const maxSegmentBytes = 1_048_576;
const pieceBytes = 65_536;

export type SegmentSink = {
  /** Each segment in file order, the ISA included. The segment is good until the call returns. */
  segment(segment: Segment): void;
  problem(problem: SourceProblem): void;
};

const plain = 0;
const elementEnd = 1;
const segmentEnd = 2;
/** Control characters and bytes over 127: the segment needs a second look. */
const odd = 3;

const ieaTag = segmentTag('IEA');
const isaBytes = Buffer.from('ISA');
const letterA = 65;
const asterisk = 42;
const isByteOrderMark = (code: number) => code === 0xef || code === 0xbb || code === 0xbf;

/**
 * Bytes of an X12 file in any pieces to segments. The same segments and problems come out however the bytes are cut.
 *
 * Skipped before an ISA: byte order mark, white space, lines of a network. Line breaks inside a segment are dropped
 * unless one is the terminator. A new ISA brings its own delimiters, also when the interchange before it broke off.
 * Text is UTF-8; a segment that is not is read as latin1 and reported. Memory does not grow with the file.
 */
export class Tokenizer {
  readonly #sink: SegmentSink;
  readonly #segment = new Segment();
  readonly #kinds = new Uint8Array(256);
  #header: InterchangeHeader | undefined;
  /** Bytes that wait for the rest of their segment. */
  readonly #held = new HeldBytes();
  /** Offset in the file of the first byte that is not consumed. */
  #offset = 0;
  #ordinal = 0;
  #isSkippingOverlong = false;
  /** The held bytes hold an 'ISA' of which too little is known. */
  #isUndecided = false;
  #noiseAt = -1;
  /** The noise has element separators: it may be lost segments. */
  #isNoiseSegments = false;
  #hasInterchange = false;
  #isAsciiDelimited = true;
  #lastElementSeparator = asterisk;

  constructor(sink: SegmentSink) {
    this.#sink = sink;
  }

  /** Takes the next bytes, of any length. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      this.#take(chunk.subarray(from, Math.min(from + pieceBytes, chunk.length)));
    }
  }

  /** Says that the file is over; reports what is left of it. */
  end(): void {
    const used = this.#scan(this.#held.bytes(), true);
    this.#offset += used;
    this.#held.drop(this.#held.length);
    if (this.#noiseAt !== -1) this.#reportNoise();
    if (!this.#hasInterchange)
      this.#report('error', 'structure', 'the file has no interchange header (ISA)', this.#offset);
  }

  #take(piece: Uint8Array): void {
    if (this.#held.length === 0) {
      const used = this.#scan(Buffer.from(piece.buffer, piece.byteOffset, piece.length), false);
      this.#offset += used;
      this.#held.add(piece.subarray(used));
      return;
    }
    this.#held.add(piece);
    if (this.#waits(piece)) return;
    const used = this.#scan(this.#held.bytes(), false);
    this.#offset += used;
    this.#held.drop(used);
  }

  /** Nothing in the piece can end the held segment: no terminator, no possible 'ISA'. */
  #waits(piece: Uint8Array): boolean {
    if (!this.#header || this.#isSkippingOverlong || this.#held.length > maxSegmentBytes) return false;
    if (piece.includes(this.#header.delimiters.terminator)) return false;
    return !piece.includes(letterA) && !this.#isUndecided;
  }

  /**
   * Delivers every whole segment of the bytes; returns how many are done with.
   *
   * Bytes are searched, and text only cut; the latin1 text has the same positions. (Measured: indexOf over a text of
   * this length is, in one run of eight, hundreds of times slower than over the bytes.)
   */
  #scan(bytes: Buffer, isEnd: boolean): number {
    const text = bytes.toString('latin1');
    this.#isUndecided = false;
    let at = 0;
    let isaAt = bytes.indexOf(isaBytes);
    while (at < text.length) {
      if (!this.#header) {
        const next = this.#seekHeader(bytes, text, at, isEnd);
        if (!this.#header) return next;
        at = next;
        continue;
      }
      if (!this.#isSkippingOverlong) at = this.#skipBlank(bytes, at);
      if (at >= text.length) return at;
      if (isaAt !== -1 && isaAt < at) isaAt = bytes.indexOf(isaBytes, at);

      if (isaAt === at && !this.#isSkippingOverlong) {
        const header = readInterchangeHeader(text, at, false);
        if (header === 'incomplete' && !isEnd) {
          this.#isUndecided = true;
          return at;
        }
        if (typeof header === 'object') {
          at = this.#open(bytes, text, at, header);
          continue;
        }
        isaAt = bytes.indexOf(isaBytes, at + 3);
      }

      let end = this.#findEnd(bytes, at);
      const isTerminated = end < text.length;
      // An ISA in the middle of a segment: the interchange before it broke off.
      let cut = -1;
      while (isaAt !== -1 && isaAt < end) {
        const header = readInterchangeHeader(text, isaAt, true);
        if (header === 'incomplete' && !isEnd) {
          this.#isUndecided = true;
          return this.#isSkippingOverlong ? isaAt : this.#keepOrSkip(text, at, isaAt);
        }
        if (typeof header === 'object') {
          cut = isaAt;
          break;
        }
        isaAt = bytes.indexOf(isaBytes, isaAt + 3);
      }
      if (cut !== -1) {
        end = cut;
        if (!this.#isSkippingOverlong) this.#reportBroken(end - at, at);
        this.#isSkippingOverlong = false;
        at = cut;
        continue;
      }
      if (!isTerminated && !isEnd) return this.#keepOrSkip(text, at, text.length);
      if (this.#isSkippingOverlong) {
        this.#isSkippingOverlong = false;
      } else if (end - at > maxSegmentBytes) {
        this.#reportOverlong(at);
      } else if (isTerminated || text.startsWith('IEA', at)) {
        if (!isTerminated) {
          this.#report('warning', 'structure', 'the last segment has no terminator', this.#offset + at, 1);
        }
        this.#deliver(text, at, end);
      } else {
        this.#ordinal++;
        this.#report('error', 'structure', 'the last segment is cut off by the end of the file', this.#offset + at);
      }
      at = end + 1;
    }
    return Math.min(at, text.length);
  }

  /** End of the segment at a position, or the text's length; notes where its elements begin. */
  #findEnd(bytes: Uint8Array, at: number): number {
    const kinds = this.#kinds;
    const segment = this.#segment;
    const starts = segment.starts;
    const length = bytes.length;
    let count = 1;
    let isOdd = false;
    let i = at;
    starts[0] = at;
    for (; i < length; i++) {
      const kind = kinds[bytes[i]!]!;
      if (kind === plain) continue;
      if (kind === elementEnd) {
        if (count <= maxElements) starts[count] = i + 1;
        count++;
      } else if (kind === segmentEnd) break;
      else isOdd = true;
    }
    if (count <= maxElements + 1) starts[count] = i + 1;
    segment.count = isOdd ? -count : count;
    return i;
  }

  #deliver(text: string, at: number, end: number): void {
    const segment = this.#segment;
    segment.ordinal = ++this.#ordinal;
    segment.offset = this.#offset + at;
    segment.text = text;
    if (segment.count < 0) this.#deliverOdd(text, at, end);
    if (segment.count > maxElements + 1) {
      this.#report('error', 'too-long', 'the segment has more than 1,000 elements and is skipped', segment.offset);
      return;
    }
    const length = segment.lengthOf(0);
    const start = segment.starts[0]!;
    const code = segment.text;
    segment.tag =
      length === 3
        ? (code.charCodeAt(start) << 16) | (code.charCodeAt(start + 1) << 8) | code.charCodeAt(start + 2)
        : length === 2
          ? (code.charCodeAt(start) << 16) | (code.charCodeAt(start + 1) << 8)
          : 0;
    this.#sink.segment(segment);
    if (segment.tag === ieaTag) this.#header = undefined;
  }

  /** A segment with line breaks or bytes over 127: its text is made anew. */
  #deliverOdd(text: string, at: number, end: number): void {
    const segment = this.#segment;
    let own = text.slice(at, end).replace(/[\r\n]/g, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is exactly this range
    if (/[^\x00-\x7f]/.test(own) && this.#isAsciiDelimited) {
      const bytes = Buffer.from(own, 'latin1');
      if (isUtf8(bytes)) own = bytes.toString('utf8');
      else this.#report('warning', 'encoding', 'the segment is not UTF-8 and is read as latin1', segment.offset);
    }
    segment.text = own;
    const separator = String.fromCharCode(this.#header!.delimiters.element);
    let count = 1;
    segment.starts[0] = 0;
    for (let i = own.indexOf(separator); i !== -1; i = own.indexOf(separator, i + 1)) {
      if (count <= maxElements) segment.starts[count] = i + 1;
      count++;
    }
    if (count <= maxElements + 1) segment.starts[count] = own.length + 1;
    segment.count = count;
  }

  /** Looks for the first ISA of the file; returns the position after it, or up to where nothing was found. */
  #seekHeader(bytes: Buffer, text: string, from: number, isEnd: boolean): number {
    let isaAt = bytes.indexOf(isaBytes, from);
    for (; isaAt !== -1; isaAt = bytes.indexOf(isaBytes, isaAt + 3)) {
      const header = readInterchangeHeader(text, isaAt, false);
      if (header === 'incomplete' && !isEnd) {
        this.#noteNoise(text, from, isaAt);
        return isaAt;
      }
      if (typeof header === 'object') {
        this.#noteNoise(text, from, isaAt);
        return this.#open(bytes, text, isaAt, header);
      }
      const separator = text.charCodeAt(isaAt + 3);
      if (separator > 32 && !/[0-9A-Za-z]/.test(text[isaAt + 3] ?? 'A')) {
        this.#report('error', 'structure', 'the interchange header (ISA) cannot be read', this.#offset + isaAt);
      }
      this.#noteNoise(text, from, isaAt + 3);
      from = isaAt + 3;
    }
    const rest = isEnd ? text.length : Math.max(from, text.length - 2);
    this.#noteNoise(text, from, rest);
    return rest;
  }

  /** Takes a header's delimiters and delivers the ISA; returns the position after its terminator. */
  #open(bytes: Uint8Array, text: string, at: number, header: InterchangeHeader): number {
    if (this.#noiseAt !== -1) this.#reportNoise();
    this.#header = header;
    const { element, component, repetition, terminator } = header.delimiters;
    this.#kinds.fill(odd);
    this.#kinds.fill(plain, 32, 127);
    this.#kinds[element] = elementEnd;
    this.#kinds[terminator] = segmentEnd;
    this.#hasInterchange = true;
    this.#lastElementSeparator = element;
    this.#isAsciiDelimited = Math.max(element, terminator, component, repetition) < 128;
    for (const code of [component, repetition]) if (code !== -1) this.#kinds[code] = plain;

    // ISA11 and ISA16 hold the separators themselves, so none may split the header.
    this.#segment.componentSeparator = -1;
    this.#segment.repetitionSeparator = -1;
    if (!header.isPadded) {
      this.#report('warning', 'structure', 'ISA has elements of unusual length', this.#offset + at, 1);
    }
    if (!header.hasSeparators) {
      this.#report('warning', 'structure', 'ISA11 or ISA16 is not usable as a separator', this.#offset + at, 1);
    }
    this.#findEnd(bytes, at);
    this.#deliver(text, at, header.end);
    this.#segment.componentSeparator = component;
    this.#segment.repetitionSeparator = repetition;
    return header.end + 1;
  }

  #skipBlank(bytes: Uint8Array, at: number): number {
    let i = at;
    for (; i < bytes.length; i++) {
      const code = bytes[i]!;
      if (isByteOrderMark(code)) continue;
      if (code <= 32 ? this.#kinds[code] === elementEnd : this.#kinds[code] !== segmentEnd) break;
    }
    return i;
  }

  /** What to do with the unfinished text from a position: keep it for more bytes, or skip it when it is too long. */
  #keepOrSkip(text: string, at: number, safeEnd: number): number {
    if (!this.#isSkippingOverlong) {
      if (text.length - at <= maxSegmentBytes + maxHeaderLength) return at;
      this.#reportOverlong(at);
      this.#isSkippingOverlong = true;
    }
    // Two bytes stay: they may begin an 'ISA'.
    return Math.max(at, Math.min(safeEnd, text.length - 2));
  }

  #noteNoise(text: string, from: number, to: number): void {
    const separator = this.#hasInterchange ? this.#lastElementSeparator : asterisk;
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i);
      if (code <= 32 || isByteOrderMark(code)) continue;
      if (this.#noiseAt === -1) this.#noiseAt = this.#offset + i;
      if (code === separator) this.#isNoiseSegments = true;
    }
  }

  #reportNoise(): void {
    if (this.#isNoiseSegments) {
      this.#report('error', 'structure', 'segments outside an interchange are skipped', this.#noiseAt, 1);
    } else this.#report('warning', 'structure', 'text outside an interchange is skipped', this.#noiseAt, 1);
    this.#noiseAt = -1;
    this.#isNoiseSegments = false;
  }

  #reportOverlong(at: number): void {
    this.#ordinal++;
    this.#report('error', 'too-long', 'the segment is longer than 1 MB and is skipped', this.#offset + at);
  }

  #reportBroken(length: number, at: number): void {
    if (length > maxSegmentBytes) {
      this.#reportOverlong(at);
      return;
    }
    this.#ordinal++;
    this.#report('error', 'structure', 'the segment is cut off by another interchange', this.#offset + at);
  }

  #report(severity: 'error' | 'warning', rule: SourceRule, message: string, offset: number, ahead = 0): void {
    this.#sink.problem({
      severity,
      rule,
      at: { segment: Math.max(1, this.#ordinal + ahead), offset },
      message,
    });
  }
}
