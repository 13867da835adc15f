import { csvLine, csvMark } from '@optimiq/domain/kernel/csv';
import type { CellValue, Column, ColumnType, Row, RowParts } from './columns.ts';

/** A table as CSV: UTF-8 with its mark, every cell quoted and inert in a spreadsheet. */
export async function* writeCsv(columns: readonly Column[], parts: RowParts): AsyncGenerator<Uint8Array> {
  for await (const text of csvTexts(columns, parts)) yield Buffer.from(text);
}

/** The same as text, a part for each part of rows. */
export async function* csvTexts(columns: readonly Column[], parts: RowParts): AsyncGenerator<string> {
  yield csvMark + csvLine(columns.map(({ name }) => name));
  for await (const rows of parts) {
    let text = '';
    for (const row of rows) text += csvRow(columns, row);
    yield text;
  }
}

const csvRow = (columns: readonly Column[], row: Row): string =>
  csvLine(columns.map(({ type }, index) => textOf(type, row[index])));

/** A cell for programs: a point and three digits for thousandths, nothing for nothing. */
function textOf(type: ColumnType, value: CellValue): string {
  if (value === undefined) return '';
  return type === 'thousandths' ? (Number(value) / 1000).toFixed(3) : String(value);
}
