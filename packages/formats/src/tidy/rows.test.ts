import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxRowBytes, type Row, RowReader } from './rows.ts';

function rowsOf(file: string | Uint8Array, cuts: readonly number[] = []): Row[] {
  const bytes = Buffer.from(file as string);
  const rows: Row[] = [];
  const reader = new RowReader((row) => rows.push(row));
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    reader.push(bytes.subarray(from, cut));
    from = cut;
  }
  reader.end();
  return rows;
}

const cellsOf = (file: string | Uint8Array) => rowsOf(file).map(({ cells }) => cells);

test('rows carry their number and byte offset; quotes, line ends and a byte order mark are understood', () => {
  expect(rowsOf('\ufeffa,b\r\n"1,\n""x""",2\n\n3,"4"')).toEqual([
    { row: 0, offset: 3, cells: ['a', 'b'], fault: undefined },
    { row: 1, offset: 8, cells: ['1,\n"x"', '2'], fault: undefined },
    { row: 2, offset: 22, cells: ['3', '4'], fault: undefined },
  ]);
});

test('an empty last cell counts', () =>
  expect(cellsOf('a,b,\n,,\n"",""\n')).toEqual([
    ['a', 'b', ''],
    ['', '', ''],
    ['', ''],
  ]));

test('bytes that are not UTF-8 are read as latin1 and marked', () => {
  expect(rowsOf(Buffer.from([0xc9, 0x2c, 0x61, 0x0a]))).toMatchObject([{ cells: ['É', 'a'], fault: 'encoding' }]);
});

test('an open quote and text after a quote are faults of their row only', () => {
  expect(rowsOf('"a"x,b\nc,d').map(({ fault }) => fault)).toEqual(['quote', undefined]);
  expect(rowsOf('a,b\n"c,d').map(({ fault }) => fault)).toEqual([undefined, 'quote']);
});

test('a row over 1 MB is skipped and the next read, however the bytes are cut', () => {
  const file = `a,b\n${'x'.repeat(maxRowBytes + 1)},1\nc,d\n`;
  const rows = rowsOf(file);
  expect(rows.map(({ row, fault }) => [row, fault])).toEqual([
    [0, undefined],
    [1, 'too-long'],
    [2, undefined],
  ]);
  expect(rowsOf(file, [500_000, 1_000_000, 1_048_500, 1_048_582])).toEqual(rows);
});

const cell = fc.stringMatching(/^[a-zé",\n ]{0,6}$/);

test('any table is read as it was written, however cut, and as csv-parse reads it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat({ max: 200 }), { maxLength: 10 }),
      (table, positions) => {
        const text = table
          .map((row) => row.map((one) => (/[",\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one)).join())
          .join('\n');
        const bytes = Buffer.from(text);
        const cuts = positions.map((one) => Math.min(one, bytes.length)).sort((a, b) => a - b);
        expect(rowsOf(bytes, cuts).map(({ cells }) => cells)).toEqual(table);
        expect(parse(text, { relax_column_count: true })).toEqual(table);
      },
    ),
    { numRuns: 300 },
  );
});
