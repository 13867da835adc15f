import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsAny, needlesOf } from './raw-file-search.ts';

async function* cut(content: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
const holds = (text: string | Buffer, identifiers: readonly string[], size = 7) =>
  holdsAny(cut(Buffer.from(text), size), needlesOf(identifiers));

test.each([
  ['as it stands', 'NM1*IL*1*DOE****MI*1EG4TE5MK73~'],
  ['with dashes', 'a,1EG4-TE5-MK73,b'],
  ['in small letters', '"value": "1eg4te5mk73"'],
  ['with spaces', 'a,1EG4 TE5 MK73,b'],
])('DSR-03 an identifier is found %s', async (_name, text) => {
  expect(await holds(text, ['1EG4TE5MK73'])).toBe(true);
  expect(await holds(text, ['1EG4-TE5-MK73'])).toBe(true);
  expect(await holds(gzipSync(text), ['1EG4TE5MK73'])).toBe(true);
  expect(await holds(text, ['1EG4TE5MK74'])).toBe(false);
});

test('DSR-03 an identifier is found wherever the file is cut', async () => {
  const at = fc.nat({ max: 300 });
  await fc.assert(
    fc.asyncProperty(at, fc.integer({ min: 1, max: 40 }), async (before, size) => {
      const text = `${'x'.repeat(before)}MEMBER-0042${'y'.repeat(50)}`;
      expect(await holds(text, ['member0042'], size)).toBe(true);
      expect(await holds(text.replace('42', '43'), ['member0042'], size)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('short identifiers are not searched for, and nothing to search for finds nothing', async () => {
  expect(needlesOf(['12', ' 7-7 ', ''])).toEqual([]);
  expect(await holds('12 7-7', ['12', '7-7'])).toBe(false);
});

test('a damaged gzip cannot be ruled out', async () => {
  expect(await holds(gzipSync('x'.repeat(1000)).subarray(0, 15), ['1EG4TE5MK73'])).toBe(true);
});
