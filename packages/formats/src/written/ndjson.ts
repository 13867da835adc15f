import type { CellValue, Column, ColumnType, Row, RowParts } from './columns.ts';

/** A table as NDJSON: an object a line, every column in every line, null where nothing is known. */
export async function* writeNdjson(columns: readonly Column[], parts: RowParts): AsyncGenerator<Uint8Array> {
  const names = columns.map(({ name }) => JSON.stringify(name));
  const line = (row: Row) =>
    `{${columns.map(({ type }, index) => `${names[index]}:${jsonOf(type, row[index])}`).join(',')}}\n`;
  for await (const rows of parts) yield Buffer.from(rows.map(line).join(''));
}

function jsonOf(type: ColumnType, value: CellValue): string {
  if (value === undefined) return 'null';
  return JSON.stringify(type === 'thousandths' ? Number(value) / 1000 : value);
}
