import { afterAll, beforeAll, expect, test } from 'vitest';
import { alpha, type TestFacts, testFacts } from '../testing/facts.ts';
import { factsColumns, factsTables, fitsColumn, isTextClass, textClasses } from './columns.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

const sqlType = (type: string) => (isTextClass(type as never) ? 'VARCHAR' : type.toUpperCase());

test('a file has the tables of the allow-list, and no other', async () => {
  const names = await t.facts.execute(
    alpha,
    [],
    "select table_name, column_name, data_type from information_schema.columns where table_catalog = 'facts' order by table_name, ordinal_position",
  );
  const { table_name: tables, column_name: columns, data_type: types } = names.columns;
  if (tables?.kind !== 'text' || columns?.kind !== 'text' || types?.kind !== 'text') throw new Error('text expected');
  const found = Array.from(tables.codes, (code, row) => [
    tables.dictionary[code],
    columns.dictionary[columns.codes[row]!],
    types.dictionary[types.codes[row]!],
  ]).filter(([table]) => table !== 'facts_migrations');
  const allowed = factsTables.flatMap((table) =>
    Object.entries(factsColumns[table]).map(([column, type]) => [table, column, sqlType(type)]),
  );
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(found)).toEqual(sorted(allowed));
});

test.each([
  ['procedure', 'claim_lines', 'procedure', ['99213', 'G0402', 'J1885'], ['DOE', 'SMITH', '1EG4TE5MK73', '19430501']],
  ['diagnosis', 'claim_diagnoses', 'code', ['E1122', 'Z9911', '25000'], ['SMITH', '1EG4TE5MK73', 'see note 1']],
  ['zip', 'members', 'zip3', ['021'], ['02139', 'ABC']],
  ['provider', 'claims', 'rendering_npi', ['1234567893'], ['1EG4TE5MK73', '123456789']],
] as const)('%s: codes fit, names and identifiers do not', (_, table, column, fitting, odd) => {
  for (const text of fitting) expect(fitsColumn(table, column as never, text), text).toBe(true);
  for (const text of odd) expect(fitsColumn(table, column as never, text), text).toBe(false);
});

test('no class of text admits a Medicare identifier, a name with a space or more than 40 characters, but for our own words', () => {
  const own = new Set(['table-row', 'hash', 'factor-name', 'reason', 'segment']);
  for (const [name, form] of Object.entries(textClasses)) {
    if (own.has(name)) continue;
    for (const text of ['1EG4TE5MK73', '1EG4-TE5-MK73', 'JANE DOE', 'Main Street 1', 'X'.repeat(41)]) {
      expect(form.test(text), `${name} ${text}`).toBe(false);
    }
  }
});
