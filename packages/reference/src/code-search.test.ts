import { expect, test } from 'vitest';
import { searchCodes } from './code-search.ts';
import { findTableRow } from './table-rows.ts';

const codesOf = (text: string, limit = 20) => searchCodes(text, limit).map(({ system, code }) => `${system} ${code}`);

test.each([
  { text: 'E11.22', first: 'icd10cm E1122' },
  { text: 'e1122', first: 'icd10cm E1122' },
  { text: '37', first: 'hcc 37' },
  { text: 'HCC 037', first: 'hcc 37' },
  { text: 'diabetes CHRONIC', first: 'hcc 37' },
  { text: '99213', first: 'procedure 99213' },
])('$text finds $first', ({ text, first }) => {
  expect(codesOf(text)[0]).toBe(first);
});

test('a beginning finds all codes that begin so, in order, up to the limit', () => {
  const found = codesOf('E11', 200);
  expect(found.length).toBeGreaterThan(20);
  expect(found.every((one) => one.startsWith('icd10cm E11'))).toBe(true);
  expect(found).toEqual(found.toSorted());
  expect(codesOf('E11', 3)).toEqual(found.slice(0, 3));
});

test.each(['', 'E', '99', 'Rhonda', 'hcc', 'of'])('"%s" begins no code', (text) => {
  expect(codesOf(text)).toEqual([]);
});

test('each names a row that is shipped; a procedure has no words', () => {
  const found = ['E11', '9921', 'diabetes', 'D66'].flatMap((text) => searchCodes(text, 50));
  expect(found.filter(({ tableRow }) => !findTableRow(tableRow))).toEqual([]);
  const procedures = found.filter(({ system }) => system === 'procedure');
  expect(procedures.length).toBeGreaterThan(0);
  expect(procedures.filter(({ label, years }) => label !== undefined || years.length === 0)).toEqual([]);
});
