import type { SourceBytes } from '@optimiq/formats/source-bytes';

/** A part of a file that a thread asks for. */
export type SpanAsked = {
  readonly kind: 'span';
  readonly id: number;
  readonly offset: number;
  readonly length: number;
};
/** Answers the 'span' of that number. */
export type SpanAnswered = { readonly kind: 'span'; readonly id: number; readonly bytes: Uint8Array };

/** In a thread: the bytes of a file, of which each part is asked for by a message. */
export class AskedBytes {
  private readonly tell: (message: SpanAsked) => void;
  private readonly spans = new Map<number, (bytes: Uint8Array) => void>();
  private last = 0;

  constructor(tell: (message: SpanAsked) => void) {
    this.tell = tell;
  }

  of(size: number): SourceBytes {
    return {
      size,
      span: (offset, length) =>
        new Promise((resolve) => {
          const id = ++this.last;
          this.spans.set(id, resolve);
          this.tell({ kind: 'span', id, offset, length });
        }),
    };
  }

  answer({ id, bytes }: SpanAnswered): void {
    this.spans.get(id)!(bytes);
    this.spans.delete(id);
  }
}

/**
 * In the main thread: a part of a file as an answer, with what is handed over.
 *
 * @param isOurs nobody else has the bytes: they are not copied, unless they lie in a pool, which cannot be handed over.
 */
export function spanAnswer(
  id: number,
  bytes: Uint8Array,
  isOurs = false,
): { message: SpanAnswered; transfer: ArrayBuffer[] } {
  const own = isOurs && bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
  return { message: { kind: 'span', id, bytes: own }, transfer: [own.buffer as ArrayBuffer] };
}
