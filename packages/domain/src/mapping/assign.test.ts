import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, type Edge } from './assign.ts';

/** The heaviest pairing by trying all. */
function heaviest(rows: number, edges: readonly Edge[], row = 0, taken: readonly number[] = []): number {
  if (row === rows) return 0;
  let best = heaviest(rows, edges, row + 1, taken);
  for (const edge of edges) {
    if (edge.row !== row || taken.includes(edge.column)) continue;
    best = Math.max(best, edge.weight + heaviest(rows, edges, row + 1, [...taken, edge.column]));
  }
  return best;
}

const pairs = fc.uniqueArray(
  fc.record({ row: fc.nat(4), column: fc.nat(4), weight: fc.integer({ min: 1, max: 20 }) }),
  {
    selector: ({ row, column }) => `${row} ${column}`,
    maxLength: 16,
  },
);

test('no pairing weighs more, each column is taken once, and only pairs that may be are made', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      const answer = assign(5, 5, edges);
      const made = answer.flatMap((column, row) =>
        column < 0 ? [] : [edges.find((one) => one.row === row && one.column === column)],
      );
      expect(made).not.toContain(undefined);
      expect(new Set(made.map((one) => one!.column)).size).toBe(made.length);
      expect(made.reduce((sum, one) => sum + one!.weight, 0)).toBe(heaviest(5, edges));
    }),
    { numRuns: 300 },
  );
});

test('the order of the pairs changes nothing', () => {
  fc.assert(
    fc.property(pairs, (edges) => {
      expect(assign(5, 5, [...edges].reverse())).toEqual(assign(5, 5, edges));
    }),
  );
});

test('nothing is paired where nothing may be', () => expect(assign(2, 3, [])).toEqual([-1, -1]));
