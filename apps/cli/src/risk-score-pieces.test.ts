import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestLineBytes, wholeLines } from './risk-score-pieces.ts';

async function piecesOf(chunks: readonly (string | Buffer)[]) {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const pieces: { text: string; firstLine: number }[] = [];
  for await (const { bytes, firstLine } of wholeLines(source())) {
    pieces.push({ text: Buffer.from(bytes).toString(), firstLine });
  }
  return pieces;
}

const textOf = async (chunks: readonly (string | Buffer)[]) =>
  (await piecesOf(chunks)).map(({ text }) => text).join('');

test('wherever a file is cut, pieces end with a line and count their first one', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '"', '\n') })), async (chunks) => {
      const pieces = await piecesOf(chunks);
      const whole = chunks.join('');
      expect(pieces.map(({ text }) => text).join('')).toBe(whole);
      let line = 1;
      for (const [place, { text, firstLine }] of pieces.entries()) {
        expect(firstLine).toBe(line);
        if (place < pieces.length - 1) expect(text.endsWith('\n')).toBe(true);
        line += text.split('\n').length - 1;
      }
    }),
  ));

test('a byte order mark is left out at the start only', async () => {
  expect(await textOf(['\uFEFFa\n', '\uFEFFb\n'])).toBe('a\n\uFEFFb\n');
});

test('a line longer than allowed becomes one that is no record; the lines around it stay', async () => {
  const half = Buffer.alloc(longestLineBytes / 2 + 1, 'x');
  const pieces = await piecesOf(['a\n{"id":"', half, half, 'tail', '"}\nb\n', 'c']);
  expect(pieces.map(({ text }) => text).join('')).toBe('a\n!\nb\nc');
  expect(pieces.map(({ firstLine }) => firstLine)).toEqual([1, 2, 4]);
});
