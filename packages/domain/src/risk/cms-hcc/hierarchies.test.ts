import { expect, test } from 'vitest';
import type { Hcc } from '../../kernel/codes.ts';
import { smallTables as tables } from './cases/small-tables.ts';
import { applyHierarchies, semanticsDiffer } from './hierarchies.ts';

const categoriesOf = (hccs: readonly number[]) =>
  hccs.map((hcc) => ({ category: tables.hccs.indexOf(hcc as Hcc), diagnoses: [] }));

test.each<{ name: string; present: number[]; kept: number[]; dropped: [number, number][] }>([
  { name: 'keeps a lone HCC', present: [38], kept: [38], dropped: [] },
  {
    name: 'keeps the most severe',
    present: [36, 37, 38],
    kept: [36],
    dropped: [
      [37, 36],
      [38, 36],
    ],
  },
  { name: 'keeps unrelated HCCs', present: [36, 226], kept: [36, 226], dropped: [] },
  { name: 'accepts no HCC at all', present: [], kept: [], dropped: [] },
])('$name under either semantics', ({ present, kept, dropped }) => {
  for (const semantics of ['as-mapped', 'live'] as const) {
    const result = applyHierarchies(categoriesOf(present), tables, semantics);
    expect(result.kept.map(({ category }) => Number(tables.hccs[category]))).toEqual(kept);
    expect(result.dropped.map(({ hcc, outrankedBy }) => [hcc, outrankedBy])).toEqual(dropped);
    expect(semanticsDiffer(categoriesOf(present), tables)).toBe(false);
  }
});

test.each([
  [
    'as-mapped',
    [62],
    [
      [63, 62],
      [202, 63],
    ],
  ],
  ['live', [62, 202], [[63, 62]]],
] as const)('62 with 63 and 202, %s: keeps %j', (semantics, kept, dropped) => {
  const present = categoriesOf([62, 63, 202]);
  const result = applyHierarchies(present, tables, semantics);
  expect(result.kept.map(({ category }) => Number(tables.hccs[category]))).toEqual(kept);
  expect(result.dropped.map(({ hcc, outrankedBy }) => [hcc, outrankedBy])).toEqual(dropped);
  expect(semanticsDiffer(present, tables)).toBe(true);
});
