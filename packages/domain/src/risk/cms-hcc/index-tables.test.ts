import { expect, test } from 'vitest';
import type { Hcc } from '../../kernel/codes.ts';
import { smallPublished } from './cases/small-tables.ts';
import { indexTables } from './index-tables.ts';

test('a diagnosis whose HCC has no factor is refused', () => {
  const diagnoses = [{ code: 'A1', hcc: 999 as Hcc, tableRow: 'x' }];
  expect(() => indexTables({ ...smallPublished, diagnoses })).toThrow('HCC 999 has no factor');
});

test('hierarchy rules out of order are refused, because the steps rely on it', () => {
  const hierarchy = [...smallPublished.hierarchy].reverse();
  expect(() => indexTables({ ...smallPublished, hierarchy })).toThrow('ascending');
});

test('an interaction over an unknown disease group is refused', () => {
  const interactions = [{ term: 'DIABETES_HF', left: 'DIABETES', right: 'LUNG' }];
  expect(() => indexTables({ ...smallPublished, interactions })).toThrow('LUNG');
});

test('rows of one code with different code editor ages are refused', () => {
  const row = smallPublished.diagnoses[0]!;
  const diagnoses = [row, { ...row, mceAges: { from: 15, through: 120 } }];
  expect(() => indexTables({ ...smallPublished, diagnoses })).toThrow('code editor ages');
});
