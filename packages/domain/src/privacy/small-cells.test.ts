import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideSmallCells } from './small-cells.ts';

test.each([
  { name: 'large cells stay', counts: [11, 40, 0], shown: [11, 40, 0] },
  { name: 'one small cell takes the next smallest along', counts: [3, 50, 20], shown: [undefined, 50, undefined] },
  {
    name: 'two small cells of eleven or more need no complement',
    counts: [6, 7, 90],
    shown: [undefined, undefined, 90],
  },
  { name: 'a lone small cell is hidden although nothing can hide its complement', counts: [4], shown: [undefined] },
  { name: 'an empty cell is about nobody', counts: [0, 0], shown: [0, 0] },
])('COV-02 $name', ({ counts, shown }) => expect(hideSmallCells(counts)).toEqual(shown));

test('no cell under eleven can be derived from the total and what is shown', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }), (counts) => {
      const shown = hideSmallCells(counts);
      for (const count of shown) expect(count === undefined || count === 0 || count >= 11).toBe(true);
      const hidden = counts.filter((_, index) => shown[index] === undefined);
      const hiddenTotal = hidden.reduce((sum, count) => sum + count, 0);
      const everyoneHidden = shown.every((count) => count === undefined || count === 0);
      if (hidden.length > 0 && !everyoneHidden) {
        expect(hidden.length).toBeGreaterThan(1);
        expect(hiddenTotal).toBeGreaterThanOrEqual(11);
      }
    }),
  );
});
