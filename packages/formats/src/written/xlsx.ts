import { inertText } from '@optimiq/domain/kernel/csv';
import { writeXlsxStream, XLSX_MAX_ROWS_PER_SHEET } from 'hucre/xlsx';
import type { CellValue, Column, ColumnType, RowParts } from './columns.ts';

/**
 * A table as a workbook. What does not fit on a sheet goes on with its head on further sheets; nothing is cut. Texts that
 * a spreadsheet would run stay texts, also once the sheet is saved as CSV.
 *
 * @param rowsPerSheet with the head, as many as a sheet holds; fewer in tests.
 */
export async function* writeXlsx(
  columns: readonly Column[],
  parts: RowParts,
  rowsPerSheet = XLSX_MAX_ROWS_PER_SHEET,
): AsyncGenerator<Uint8Array> {
  yield* writeXlsxStream(cellRows(columns, parts), {
    name: 'Rows',
    columns: columns.map(({ name }) => ({ header: name })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsPerSheet,
    zip64: true,
  });
}

async function* cellRows(columns: readonly Column[], parts: RowParts) {
  for await (const rows of parts) {
    for (const row of rows) yield columns.map(({ type }, index) => cellOf(type, row[index]));
  }
}

function cellOf(type: ColumnType, value: CellValue): string | number | boolean | Date | null {
  if (value === undefined || value === '') return null;
  if (type === 'thousandths') return Number(value) / 1000;
  if (type === 'date') return new Date(`${value}T00:00:00Z`);
  return typeof value === 'string' ? inertText(value) : value;
}
