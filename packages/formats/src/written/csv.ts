import { csvCell, csvLine, csvMark } from '@optimiq/domain/kernel/csv';
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

function csvRow(columns: readonly Column[], row: Row): string {
  let line = '';
  for (let index = 0; index < columns.length; index++) {
    line += (index === 0 ? '' : ',') + cellOf(columns[index]!.type, row[index]);
  }
  return `${line}\r\n`;
}

/** A cell for programs: a point and three digits for thousandths, nothing for nothing. Only a text can be a formula. */
function cellOf(type: ColumnType, value: CellValue): string {
  if (value === undefined) return '""';
  if (type === 'text') return csvCell(String(value));
  return type === 'thousandths' ? `"${(Number(value) / 1000).toFixed(3)}"` : `"${value}"`;
}
