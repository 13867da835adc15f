import { expect, test } from 'vitest';
import { sniffFormat } from './sniff.ts';
import { tidyColumns, tidyTables } from './tidy/columns.ts';
import { envelope, professional } from './x12-837/cases.ts';

test.each(tidyTables)('the header of %s tells the table, in any order and case', (table) => {
  const columns = tidyColumns[table];
  expect(sniffFormat(Buffer.from(`${columns.join()}\n1,2`))).toBe(`tidy-${table}`);
  expect(sniffFormat(Buffer.from(`\ufeff${columns.toReversed().join().toUpperCase()}\r\n`))).toBe(`tidy-${table}`);
});

test('an ISA tells X12, also after lines of a network', () => {
  expect(sniffFormat(Buffer.from(envelope(professional)))).toBe('x12-837');
  expect(sniffFormat(Buffer.from(`$$ADD\n${envelope(professional)}`))).toBe('x12-837');
});

test.each(['', 'hello, world', 'member_id,name\n1,2', 'the ISA says'])('%j is nothing known', (text) => {
  expect(sniffFormat(Buffer.from(text))).toBeUndefined();
});
