import type { Lines } from './risk-score-lines.ts';

/** A longer line is answered with an error: one line must not fill the memory. */
export const longestLineBytes = 1 << 24;

const newline = 0x0a;
/** Stands for a line that was too long; no JSON, so that it cannot be taken for a record. */
const tooLong = Buffer.from('!');

/**
 * The bytes of a file in pieces that end with a line, however the source cuts it.
 *
 * @param source any chunks; a byte order mark at the start of the first is left out.
 * @returns      pieces in order, each with its own memory; together all lines, the last one also without a line end.
 */
export async function* wholeLines(source: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
  let firstLine = 1;
  let isStart = true;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of source) {
    let bytes: Buffer = isStart ? withoutMark(chunk) : chunk;
    isStart = false;
    if (rest[0] === tooLong) bytes = fromLineEnd(bytes);
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield { bytes: joined([...rest, bytes.subarray(0, end)]), firstLine };
      firstLine += countOf(bytes, end);
      rest = [];
      restBytes = 0;
    }
    if (end === bytes.length) continue;
    rest.push(bytes.subarray(end));
    restBytes += bytes.length - end;
    if (restBytes > longestLineBytes) rest = [tooLong];
  }
  if (restBytes > 0) yield { bytes: joined(rest), firstLine };
}

function withoutMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function fromLineEnd(bytes: Buffer): Buffer {
  const end = bytes.indexOf(newline);
  return bytes.subarray(end < 0 ? bytes.length : end);
}

function joined(parts: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function countOf(bytes: Buffer, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < end; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
