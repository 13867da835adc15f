/** Most elements a segment may have, its identifier not counted. */
export const maxElements = 1000;

/** Segment identifier as a number, so that a reader switches on it without making text: segmentTag('CLM'). */
export function segmentTag(name: string): number {
  return (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | (name.length > 2 ? name.charCodeAt(2) : 0);
}

/**
 * One segment, seen through the block of text it lies in. The tokenizer keeps a single one and moves it from segment
 * to segment, because an object per element is what makes X12 readers slow: take out what is to be kept.
 */
export class Segment {
  /** 1-based position in the file. */
  ordinal = 0;
  /** Byte offset of the identifier in the decompressed file. */
  offset = 0;
  /** segmentTag of the identifier; 0 when it has not two or three characters. */
  tag = 0;
  /** Elements, the identifier included. */
  count = 0;
  text = '';
  /** starts[n] is where element n begins; it ends one before starts[n + 1]. */
  readonly starts = new Int32Array(maxElements + 2);
  /** Character codes; -1 when the interchange has none. */
  componentSeparator = -1;
  repetitionSeparator = -1;

  /** Text of element n (1-based; 0 is the identifier) as sent; '' when absent. */
  element(n: number): string {
    if (n >= this.count) return '';
    return this.text.substring(this.starts[n]!, this.starts[n + 1]! - 1);
  }

  /** Text of element n, or undefined when empty. */
  filled(n: number): string | undefined {
    if (n >= this.count) return undefined;
    const start = this.starts[n]!;
    const end = this.starts[n + 1]! - 1;
    return end > start ? this.text.substring(start, end) : undefined;
  }

  /** Component k (1-based) of element n; '' when absent. */
  component(n: number, k: number): string {
    if (n >= this.count) return '';
    return this.componentBetween(this.starts[n]!, this.starts[n + 1]! - 1, k);
  }

  /** Component k (1-based) of the composite that lies between two positions of the text. */
  componentBetween(start: number, end: number, k: number): string {
    let from = start;
    let index = 1;
    for (let i = start; i < end; i++) {
      if (this.text.charCodeAt(i) !== this.componentSeparator) continue;
      if (index === k) return this.text.substring(from, i);
      from = i + 1;
      index++;
    }
    return index === k ? this.text.substring(from, end) : '';
  }

  /** Whether element n is this text; saves making the element. */
  isElement(n: number, text: string): boolean {
    if (this.lengthOf(n) !== text.length) return false;
    const start = this.starts[n]!;
    for (let i = 0; i < text.length; i++) {
      if (this.text.charCodeAt(start + i) !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  lengthOf(n: number): number {
    return n < this.count ? this.starts[n + 1]! - 1 - this.starts[n]! : 0;
  }
}
