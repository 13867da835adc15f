import { expect, test } from 'vitest';
import { csvCell } from './csv.ts';

test.each([
  ['=1+1', `"'=1+1"`],
  ['+cmd', `"'+cmd"`],
  ['-cmd', `"'-cmd"`],
  ['@sum', `"'@sum"`],
  ['  =1', `"'  =1"`],
  ['\t=1', `"'\t=1"`],
  ['\r1', `"'\r1"`],
  ['＝1', `"'＝1"`],
  ['-12.5', '"-12.5"'],
  ['a "b"', '"a ""b"""'],
  ['Boone', '"Boone"'],
])('a spreadsheet reads %j as text or number, never as a formula', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});
