import type { TableColumns } from '@optimiq/store/facts/columns';
import { expect, test } from 'vitest';
import { WaitingFacts } from './waiting-facts.ts';

const rowsOf = (table: 'claims' | 'claim_lines', rows: number): TableColumns => [table, { rows, columns: {} }];

test('facts wait until one table has the rows of a group, and are taken in their order', () => {
  const waiting = new WaitingFacts(100);
  const pieces = [
    [rowsOf('claims', 30), rowsOf('claim_lines', 60)],
    [rowsOf('claims', 20), rowsOf('claim_lines', 39)],
    [rowsOf('claims', 1), rowsOf('claim_lines', 1)],
  ];
  expect(pieces.map((sets) => waiting.add(sets))).toEqual([false, false, true]);
  expect(waiting.take()).toEqual(pieces.flat());
  expect(waiting.add([rowsOf('claims', 99)])).toBe(false);
  expect(waiting.take()).toEqual([rowsOf('claims', 99)]);
  expect(waiting.take()).toEqual([]);
});
