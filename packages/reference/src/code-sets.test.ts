import { expect, test } from 'vitest';
import { publishedCodeSets } from './code-sets.ts';

test('diagnoses and procedures of the shipped tables are known, written without dots; others are not', () => {
  const { icd10cm, procedure } = publishedCodeSets();
  expect(['E1122', 'A0104'].map(icd10cm)).toEqual([true, true]);
  expect(['99213', 'G0438'].map(procedure)).toEqual([true, true]);
  expect(['E11.22', '99213', '', undefined as never].map(icd10cm)).toEqual([false, false, false, false]);
  expect(['E1122', '00000', ''].map(procedure)).toEqual([false, false, false]);
});
