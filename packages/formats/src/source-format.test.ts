import { expect, test } from 'vitest';
import { formatOf } from './source-format.ts';
import { tidyColumns, tidyTables } from './tidy/columns.ts';
import { envelope, professional } from './x12-837/cases.ts';

test.each(tidyTables)('the header of %s tells the table, in any order and case', (table) => {
  const columns = tidyColumns[table];
  expect(formatOf(Buffer.from(`${columns.join()}\n1,2`))?.name).toBe(`tidy-${table}`);
  expect(formatOf(Buffer.from(`\ufeff${columns.toReversed().join().toUpperCase()}\r\n`))?.name).toBe(`tidy-${table}`);
});

test('an ISA tells X12, also after lines of a network', () => {
  expect(formatOf(Buffer.from(envelope(professional)))?.name).toBe('x12-837');
  expect(formatOf(Buffer.from(`$$ADD\n${envelope(professional)}`))?.name).toBe('x12-837');
});

test.each(['', 'hello, world', 'member_id,name\n1,2', 'the ISA says'])('%j is nothing known', (text) => {
  expect(formatOf(Buffer.from(text))).toBeUndefined();
});
