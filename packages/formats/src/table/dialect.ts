import type { Delimiter, Dialect } from '../tidy/rows.ts';

/** In the order in which a tie is decided. */
const delimiters: readonly Delimiter[] = ['|', '\t', ';', ','];
const maxLines = 50;

/**
 * How a file that looks like a table with a header line is written; undefined when it does not look so.
 *
 * @param head decompressed beginning; a first line longer than it is taken as far as it goes
 *
 * A table has text only, at least two header cells, most of them words, and, in half of its first lines or more, the
 * header's number of cells. Where that holds only if quotes are taken as they stand, they are.
 */
export function dialectOf(head: Uint8Array): Dialect | undefined {
  if (head.includes(0)) return undefined;
  const text = Buffer.from(head.buffer, head.byteOffset, head.length)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const lines = text.split(/\r?\n/);
  // The last line may be cut off.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const filled = whole.filter((line) => line !== '').slice(0, maxLines);
  const header = filled[0];
  if (header === undefined || /^[<{[]/.test(header.trimStart())) return undefined;
  let best: { dialect: Dialect; count: number } | undefined;
  for (const delimiter of delimiters) {
    if (!isHeader(header, delimiter)) continue;
    const evenness = (quotes: Dialect['quotes']) => {
      const count = cellsOf(header, delimiter, quotes);
      return { count, even: filled.filter((line) => cellsOf(line, delimiter, quotes) === count).length };
    };
    const doubled = evenness('doubled');
    const none = evenness('none');
    // Lines broken inside quotes look uneven, too: quotes are given up only where that makes every line even.
    const isPlain = doubled.even < filled.length && none.even === filled.length;
    const { count, even } = isPlain ? none : doubled;
    // A line of a few words is no table; a header alone may be, in a month without rows.
    const least = filled.length > 1 ? 2 : 4;
    if (count < least || even * 2 < filled.length || count <= (best?.count ?? 0)) continue;
    best = { dialect: { delimiter, quotes: isPlain ? 'none' : 'doubled' }, count };
  }
  return best?.dialect;
}

function cellsOf(line: string, delimiter: Delimiter, quotes: Dialect['quotes']): number {
  if (quotes === 'none') return line.split(delimiter).length;
  let count = 1;
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) count++;
  }
  return count;
}

/** Most filled cells begin with a letter: a line of values has dates, numbers and amounts. */
function isHeader(line: string, delimiter: Delimiter): boolean {
  const cells = line.split(delimiter).map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const filled = cells.filter((cell) => cell !== '');
  const words = filled.filter((cell) => /^[#(]?[A-Za-z\x80-\xff]/.test(cell)).length;
  return filled.length >= 2 && words >= filled.length * 0.6;
}
