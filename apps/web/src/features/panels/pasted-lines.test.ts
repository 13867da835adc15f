import { expect, test } from 'vitest';
import { linesOf } from './pasted-lines.ts';

test.each([
  ['a pasted column', 'A1\nA2\n', ['A1', 'A2']],
  ['lines of another system, and a mark before them', '\uFEFFA1\r\nA2\rA3\r\n\r\n', ['A1', 'A2', 'A3']],
  ['the first cell of a CSV, quoted or not', '"A,1",x\n"A""2"\nA3;y\nA4\tz', ['A,1', 'A"2', 'A3', 'A4']],
  ['an empty line keeps its number', 'A1\n\n A3 ', ['A1', '', 'A3']],
  ['nothing', '', ['']],
])('%s', (_, text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});
