import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { CellValue, Column, ColumnType, Row, RowParts } from './columns.ts';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Rows of a group: more of them hold up whatever else this thread does. */
const groupRows = 10_000;

/** A table as Parquet, snappy, a group of rows at a time; whole numbers of 64 bits, thousandths as decimals, days as dates. */
export async function* writeParquet(columns: readonly Column[], parts: RowParts): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter(1 << 20);
  const table = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
  });
  const written = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const add = (rows: readonly Row[]) =>
    table.write({
      columnData: columns.map(({ name, type }, index) => ({
        name,
        data: rows.map((row) => storedOf(type, row[index])),
      })),
      rowGroupSize: groupRows,
    });
  let waiting: Row[] = [];
  for await (const rows of parts) {
    waiting = waiting.concat(rows);
    while (waiting.length >= groupRows) {
      add(waiting.slice(0, groupRows));
      waiting = waiting.slice(groupRows);
      yield written();
    }
  }
  if (waiting.length > 0) add(waiting);
  table.finish();
  yield written();
}

const physical: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  thousandths: { type: 'INT32', converted_type: 'DECIMAL', scale: 3, precision: 9 },
  date: { type: 'INT32', converted_type: 'DATE' },
  flag: { type: 'BOOLEAN' },
};

const elementOf = ({ name, type }: Column): SchemaElement => ({
  name,
  ...physical[type],
  repetition_type: 'OPTIONAL',
});

const dayMs = 86_400_000;

/** A number as it is stored: whole thousandths, days since 1970. */
function storedOf(type: ColumnType, value: CellValue): string | bigint | number | boolean | null {
  if (value === undefined || (value === '' && type !== 'text')) return null;
  if (type === 'integer' || type === 'thousandths') return BigInt(Number(value));
  return type === 'date' ? Date.parse(`${value}T00:00:00Z`) / dayMs : value;
}
