import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jaroWinkler } from './jaro-winkler.ts';

// The pairs that Winkler's papers are checked with.
test.each([
  ['MARTHA', 'MARHTA', 0.961],
  ['DWAYNE', 'DUANE', 0.84],
  ['DIXON', 'DICKSONX', 0.813],
  ['JERALDINE', 'GERALDINE', 0.926],
  ['ABC', 'XYZ', 0],
  ['', '', 1],
  ['A', '', 0],
])('%s and %s', (a, b, similarity) => {
  expect(jaroWinkler(a, b)).toBeCloseTo(similarity, 3);
});

test('it is the same both ways round, 1 for equal words only, and never outside 0 to 1', () => {
  const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'D'), maxLength: 9 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const similarity = jaroWinkler(a, b);
      expect(jaroWinkler(b, a)).toBe(similarity);
      expect(similarity).toBeGreaterThanOrEqual(0);
      expect(similarity).toBeLessThanOrEqual(1);
      expect(similarity === 1).toBe(a === b);
    }),
    { numRuns: 1000 },
  );
});
