import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatCsv, parseCsv } from './csv.ts';
import { checkedTable, findTable, readManifest, readTable, tablesFolder } from './manifest.ts';
import { findTableRow, rowKey } from './table-rows.ts';

test.each([
  ['cms-hcc-v28/2026/diagnoses', 8933],
  ['cms-hcc-v28/2026/mandatory-edits', 107],
  ['cms-hcc-v28/2026/hierarchy', 149],
  ['cms-hcc-v28/2026/disease-groups', 54],
  ['cms-hcc-v28/2026/interactions', 11],
  ['cms-hcc-v28/2026/factors', 272],
  ['cms-hcc-v28/2026/labels', 115],
  ['cms-hcc-v28/2026/lasting', 115],
  ['encounter-filter/procedures-2023', 6645],
  ['encounter-filter/procedures-2024', 6696],
  ['encounter-filter/procedures-2025', 6724],
  ['encounter-filter/procedures-2026', 6747],
])('%s has the %d rows its publisher has', (id, rows) => {
  expect(readTable(id).rows).toHaveLength(rows);
});

test('every shipped table has the bytes, columns and rows of its manifest entry, and rows that can be told apart', () => {
  for (const entry of readManifest().tables) {
    const { rows } = readTable(entry.id);
    expect(new Set(rows.map((row) => rowKey(entry.key, row))).size, entry.id).toBe(entry.rows);
  }
});

test('a table with one byte changed is refused', () => {
  const entry = findTable('cms-hcc-v28/2026/hierarchy')!;
  const bytes = readFileSync(new URL(`${entry.id}.csv`, tablesFolder));
  expect(checkedTable(entry, bytes).rows).toHaveLength(149);
  bytes[bytes.length - 2] = 0x31;
  expect(() => checkedTable(entry, bytes)).toThrow('sha256');
});

test.each([
  ['cms-hcc-v28/2026/diagnoses:E1122:37', ['E1122', '37', '', '', '']],
  ['cms-hcc-v28/2026/diagnoses:D66:112:F', ['D66', '112', 'F', '', '']],
  ['cms-hcc-v28/2026/diagnoses:D66:111:M:65+', ['D66', '111', 'M', '65+', '']],
  ['cms-hcc-v28/2026/diagnoses:C50911:22:0-49', ['C50911', '22', '', '0-49', '']],
  ['cms-hcc-v28/2026/diagnoses:Z6841:48', ['Z6841', '48', '', '', '15+']],
  ['cms-hcc-v28/2026/mandatory-edits:J449', ['J449', '', '0-17', 'void', '']],
  ['cms-hcc-v28/2026/hierarchy:36:37', ['36', '37']],
  ['cms-hcc-v28/2026/labels:37', ['37', 'Diabetes with Chronic Complications']],
  ['cms-hcc-v28/2026/labels:80', ['80', "Crohn's Disease (Regional Enteritis)"]],
  ['encounter-filter/procedures-2025:99213', ['99213']],
])('%s opens the published row', (ref, values) => {
  const row = findTableRow(ref);
  expect(row?.values).toEqual(values);
  expect(row?.publisher).toBe('Centers for Medicare & Medicaid Services');
});

test.each(['cms-hcc-v28/2026/diagnoses:E43:21', 'cms-hcc-v24/2025/diagnoses:E43:21', 'E43', ''])(
  'the reference "%s" opens nothing',
  (ref) => expect(findTableRow(ref)).toBeUndefined(),
);

test('G2012 is eligible in the service years 2023 and 2024 and no more after', () => {
  const years = [2023, 2024, 2025, 2026].filter((year) => findTableRow(`encounter-filter/procedures-${year}:G2012`));
  expect(years).toEqual([2023, 2024]);
});

test('a CSV file keeps commas, quotes and byte order marks apart from its values', () => {
  const table = {
    columns: ['a', 'b'],
    rows: [
      { a: 'x, y', b: 'say "z"' },
      { a: '', b: '1' },
    ],
  };
  expect(parseCsv(`\uFEFF${formatCsv(table)}`)).toEqual(table);
  expect(() => parseCsv('a,b\n1,2,3\n')).toThrow('3 cells');
});
