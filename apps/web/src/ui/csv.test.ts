import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('a file starts with its head and ends with a line end', () => {
  expect(toCsv(['a'], [['1'], ['2']])).toBe('\uFEFF"a"\r\n"1"\r\n"2"\r\n');
});
