import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { contentsOf } from './contents.ts';
import { bytesInMemory } from './source-bytes.ts';

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

async function textOf(column: Column): Promise<string> {
  const file = new Uint8Array(parquetWriteBuffer({ columnData: [column], codec: 'SNAPPY' }));
  const parts: Uint8Array[] = [];
  for await (const part of contentsOf(bytesInMemory(file))) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

test.each<[string, Column]>([
  ['text', { name: 'a', data: ['x', '1EG4-TE5-MK73'], type: 'STRING' }],
  [
    'text of which most repeats',
    { name: 'a', data: Array.from({ length: 900 }, () => '1EG4-TE5-MK73'), type: 'STRING' },
  ],
  [
    'structures, which no table is read from',
    { name: 'a', data: [{ ids: [{ value: '1EG4-TE5-MK73' }] }], type: 'JSON' },
  ],
])('DSR-03 contents of a Parquet file have its values: %s', async (_name, column) => {
  expect(await textOf(column)).toContain('\n1EG4-TE5-MK73');
});

test('DSR-03 contents of a Parquet file have its whole numbers, lists and names of columns', async () => {
  expect(await textOf({ name: 'number_123', data: [12_345_678n], type: 'INT64' })).toMatch(
    /number_123[\s\S]*\n12345678/,
  );
});
