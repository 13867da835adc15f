import { readXlsx } from 'hucre/xlsx';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import type { Column, Row } from './columns.ts';
import { type FileFormat, fileFormats, writeFile } from './write-file.ts';
import { writeXlsx } from './xlsx.ts';

const columns: readonly Column[] = [
  { name: 'member_key', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'paid_cents', type: 'integer' },
  { name: 'payment', type: 'thousandths' },
  { name: 'service_on', type: 'date' },
  { name: 'is_lasting', type: 'flag' },
];
const rows: readonly Row[] = [
  ['a', ' =HYPERLINK("x")', 9_007_199_254, 1103, '2025-02-28', true],
  ['b', '＝1+1', -5, -20, '1969-12-31', false],
  ['c', undefined, undefined, undefined, undefined, undefined],
];

async function* partsOf(all: readonly Row[], size = 2) {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
async function bytesOf(file: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of file) parts.push(part);
  return Buffer.concat(parts);
}
const written = (format: FileFormat, all = rows) => bytesOf(writeFile[format](columns, partsOf(all)));

test('CSV: every cell quoted, formulas inert also after blanks and in full width, thousandths with a point', async () => {
  expect((await written('csv')).toString()).toBe(
    [
      '\uFEFF"member_key","name","paid_cents","payment","service_on","is_lasting"',
      '"a","\' =HYPERLINK(""x"")","9007199254","1.103","2025-02-28","true"',
      '"b","\'＝1+1","-5","-0.020","1969-12-31","false"',
      '"c","","","","",""',
      '',
    ].join('\r\n'),
  );
});

test('NDJSON: an object a line with every column', async () => {
  const lines = (await written('ndjson')).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      member_key: 'a',
      name: ' =HYPERLINK("x")',
      paid_cents: 9_007_199_254,
      payment: 1.103,
      service_on: '2025-02-28',
      is_lasting: true,
    },
    { member_key: 'b', name: '＝1+1', paid_cents: -5, payment: -0.02, service_on: '1969-12-31', is_lasting: false },
    { member_key: 'c', name: null, paid_cents: null, payment: null, service_on: null, is_lasting: null },
  ]);
});

test('XLSX: texts stay texts, numbers are numbers, and what does not fit on a sheet is on the next with its head', async () => {
  const { sheets } = await readXlsx(await bytesOf(writeXlsx(columns, partsOf(rows), 3)));
  const head = columns.map(({ name }) => name);
  expect(sheets.map(({ rows: [first] }) => first)).toEqual([head, head]);
  const cells = sheets.flatMap((sheet) => sheet.rows.slice(1));
  expect(cells.map(([key]) => key)).toEqual(['a', 'b', 'c']);
  expect(cells.map((row) => row[1] ?? null)).toEqual(['\' =HYPERLINK("x")', "'＝1+1", null]);
  expect(cells[0]!.slice(2, 4)).toEqual([9_007_199_254, 1.103]);
  expect(cells[0]![4]).toEqual(new Date('2025-02-28T00:00:00Z'));
});

test('Parquet: whole numbers, decimals and dates by type, row groups as they come', async () => {
  const file = await written('parquet');
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
  const types = parquetMetadata(buffer).schema.slice(1);
  expect(types.map(({ type, converted_type }) => [type, converted_type])).toEqual([
    ['BYTE_ARRAY', 'UTF8'],
    ['BYTE_ARRAY', 'UTF8'],
    ['INT64', undefined],
    ['INT32', 'DECIMAL'],
    ['INT32', 'DATE'],
    ['BOOLEAN', undefined],
  ]);
  expect(await parquetReadObjects({ file: buffer, compressors })).toEqual([
    {
      member_key: 'a',
      name: ' =HYPERLINK("x")',
      paid_cents: 9_007_199_254n,
      payment: 1.103,
      service_on: new Date('2025-02-28'),
      is_lasting: true,
    },
    {
      member_key: 'b',
      name: '＝1+1',
      paid_cents: -5n,
      payment: -0.02,
      service_on: new Date('1969-12-31'),
      is_lasting: false,
    },
    { member_key: 'c', name: null, paid_cents: null, payment: null, service_on: null, is_lasting: null },
  ]);
  const many = await written(
    'parquet',
    Array.from({ length: 25_000 }, (_, at): Row => [`m${at}`, undefined, at]),
  );
  const groups = parquetMetadata(many.buffer.slice(many.byteOffset, many.byteOffset + many.length) as ArrayBuffer);
  expect(groups.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([10_000, 10_000, 5_000]);
});

test.each(fileFormats)('%s without rows is a whole file', async (format) => {
  const file = await written(format, []);
  if (format === 'csv') expect(file.toString()).toContain('member_key');
  if (format === 'ndjson') expect(file.length).toBe(0);
  if (format === 'xlsx') expect((await readXlsx(file)).sheets[0]!.rows).toHaveLength(1);
  if (format === 'parquet') {
    const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
    expect(await parquetReadObjects({ file: buffer })).toEqual([]);
  }
});
