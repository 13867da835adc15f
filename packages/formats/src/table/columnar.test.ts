import type { SourceBatch } from '@optimiq/domain/records/source';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { type ZipFileCase, zipOf } from '../archive/cases.ts';
import { listEntries } from '../archive/zip-directory.ts';
import { isDamage } from '../damage.ts';
import { readSource } from '../read-source.ts';
import { bytesInMemory } from '../source-bytes.ts';
import { openWorkbook } from './workbook.ts';

/** A ZIP archive of some texts, deflated. */
const zip = (files: Readonly<Record<string, string>>): Buffer =>
  zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));

const cell = (place: string, inner: string, attributes = '') => `<c r="${place}" ${attributes}>${inner}</c>`;
const shared = (place: string, index: number) => cell(place, `<v>${index}</v>`, 't="s"');

function workbook(rows: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const strings = ['Member ID', 'DOB', 'Eff Date', 'Term Date', 'LTI Flag', 'LOB', 'W1', 'HMO'];
  return zip({
    'xl/workbook.xml':
      '<workbook xmlns:r="x"><sheets><sheet name="Notes" state="hidden" r:id="r0"/><sheet name="Elig" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="mm\\/dd\\/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si><r><t>${text.slice(0, 1)}</t></r><r><t>${text.slice(1)}</t></r></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    ...more,
  });
}

const headerRow = `<row r="3">${'ABCDEF'
  .split('')
  .map((letter, at) => shared(`${letter}3`, at))
  .join('')}</row>`;

async function read(file: Uint8Array) {
  const { proposal } = await readSource(bytesInMemory(file));
  const source = await readSource(bytesInMemory(file), { contracts: proposal ? [proposal.contract] : [] });
  const batches: SourceBatch[] = [];
  for await (const batch of source.batches) batches.push(batch);
  return {
    format: source.format,
    proposal,
    records: batches.flatMap(({ records }) => records),
    problems: batches.flatMap(({ problems }) => problems),
  };
}

test('a workbook is read from its first visible sheet: shared strings, days by style, cells left out, formulas as kept', async () => {
  const row = `<row r="5">${shared('A5', 6)}${cell('B5', '<v>18293</v>', 's="1"')}${cell('C5', '<f>DATE(2025,1,1)</f><v>45658</v>', 's="2"')}${cell('E5', '<v>1</v>', 't="b"')}${shared('F5', 7)}</row>`;
  const { format, proposal, records, problems } = await read(workbook(headerRow + row));
  expect(proposal!.contract.layout).toEqual({ type: 'workbook', sheet: 'Elig' });
  expect(format).toBe('table-coverage');
  expect(records).toEqual([
    {
      kind: 'coverage',
      at: { row: 2 },
      person: { memberId: 'W1', birthDate: '1950-01-30' },
      action: 'state',
      line: 'medical',
      from: '2025-01-01',
      isLti: true,
    },
  ]);
  expect(problems).toContainEqual({
    severity: 'warning',
    rule: 'formula',
    at: { row: 2 },
    message: 'a formula was not evaluated: the value kept with it was taken',
    count: 1,
  });
});

test('a row of a workbook is never longer than its header and one cell, wherever its last cell stands', async () => {
  const far = (row: number, inner: string) =>
    `<row r="${row}">${shared(`A${row}`, 6)}${cell(`XFD${row}`, inner)}</row>`;
  const source = bytesInMemory(workbook(headerRow + far(4, '<v>1</v>') + far(5, '')));
  const { rows } = await openWorkbook(source, await listEntries(source));
  const lengths: number[] = [];
  for await (const batch of rows) lengths.push(...batch.rows.map(({ cells }) => cells.length));
  expect(lengths).toEqual([6, 7, 6]);
});

test('a workbook with a document type is refused', async () => {
  const file = workbook(headerRow, { 'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY a "b">]><sst/>' });
  expect(await read(file)).toMatchObject({ records: [], problems: [{ severity: 'error', rule: 'structure' }] });
});

const parts = (sheet: ZipFileCase): readonly ZipFileCase[] => [
  { name: 'xl/workbook.xml', content: '<workbook xmlns:r="x"><sheets><sheet name="E" r:id="r1"/></sheets></workbook>' },
  {
    name: 'xl/_rels/workbook.xml.rels',
    content: '<Relationships><Relationship Id="r1" Target="sheet.xml"/></Relationships>',
  },
  { name: 'xl/sheet.xml', ...sheet },
];
const sheet = `<worksheet><sheetData>${headerRow}</sheetData></worksheet>`;
const blank = '<row/>'.repeat(14 * 1024 ** 2);

test.each([
  ['unpacks to more than its directory says', { content: sheet, stated: { size: 10 } }],
  ['unpacks to five hundred times its size and more', { content: sheet.replace('<sheetData>', `<sheetData>${blank}`) }],
  ['has not the checksum of its directory', { content: sheet, stated: { crc: 1 } }],
  ['is encrypted', { content: sheet, stated: { flags: 1 } }],
])('PHD-03 a workbook of which a sheet %s is a damaged file', async (_name, file) => {
  const error = await read(zipOf(parts(file))).catch((thrown) => thrown);
  expect(isDamage(error)).toBe(true);
});

test('a ZIP file that is no workbook is an archive of files', async () => {
  expect((await readSource(bytesInMemory(zip({ 'a.txt': 'x' })))).format).toBe('zip');
});

const parquet = (count: number, rowGroupSize = 1_000) =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'member_id', data: Array.from({ length: count }, (_, at) => `M${at}`), type: 'STRING' },
        { name: 'rx_number', data: Array.from({ length: count }, (_, at) => BigInt(at + 1)), type: 'INT64' },
        { name: 'fill_date', data: Array.from({ length: count }, () => new Date('2025-03-04')), type: 'TIMESTAMP' },
        { name: 'ndc', data: Array.from({ length: count }, () => '00071015523'), type: 'STRING' },
        { name: 'quantity', data: Array.from({ length: count }, () => 30.5), type: 'DOUBLE' },
        { name: 'total_cost', data: Array.from({ length: count }, (_, at) => at / 10), type: 'DOUBLE' },
      ],
      rowGroupSize,
    }),
  );

test('a Parquet file is read by row groups: whole numbers, decimals and days as text would have them', async () => {
  const { format, records, problems, proposal } = await read(parquet(2500));
  expect(proposal!.contract.layout).toEqual({ type: 'parquet' });
  expect(format).toBe('table-fill');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(records).toHaveLength(2500);
  expect(records[2499]).toEqual({
    kind: 'fill',
    at: { row: 2500 },
    fillId: '2500',
    person: { memberId: 'M2499' },
    filledOn: '2025-03-04',
    ndc: '00071015523',
    quantity: 30.5,
    costCents: 24_990,
  });
});

test('a row group larger than what is looked at first is read to its end, each row once', async () => {
  const { records, problems } = await read(parquet(2_500, 2_500));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(records.map(({ at }) => at.row)).toEqual(Array.from({ length: 2_500 }, (_, at) => at + 1));
  expect(records.map((record) => record.kind === 'fill' && record.fillId)).toEqual(
    Array.from({ length: 2_500 }, (_, at) => String(at + 1)),
  );
});

test('a Parquet file of more than 2,000 columns is refused before a row of it is read', async () => {
  const columnData = Array.from({ length: 2_001 }, (_, at) => ({
    name: `c${at}`,
    data: ['x'],
    type: 'STRING' as const,
  }));
  const { problems } = await read(Buffer.from(parquetWriteBuffer({ columnData })));
  expect(problems).toMatchObject([{ severity: 'error', rule: 'column-count' }]);
});

test('a store that fails while a Parquet file is read is no fault of the file', async () => {
  const file = parquet(2_500);
  const span = async (offset: number, length: number) => {
    if (offset === 4) throw Object.assign(new Error('x'), { code: 'EIO' });
    return file.subarray(offset, offset + length);
  };
  await expect(readSource({ size: file.length, span })).rejects.toMatchObject({ code: 'EIO' });
});

test('a Parquet file that is cut short is refused with a problem', async () => {
  const file = parquet(10);
  expect(await read(file.subarray(0, file.length - 40))).toMatchObject({
    records: [],
    problems: [{ severity: 'error', rule: 'structure' }],
  });
});
