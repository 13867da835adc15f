import { type Dialect, type Row, RowReader } from '../tidy/rows.ts';
import type { RowBatch } from './read-table.ts';

const stepBytes = 65_536;

/** Rows of a delimited file, from decompressed bytes in pieces of any length. Memory does not grow with the file. */
export async function* delimitedRows(dialect: Dialect, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
  let rows: Row[] = [];
  let bytesRead = 0;
  const reader = new RowReader((row) => rows.push(row), dialect);
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      const step = chunk.subarray(from, from + stepBytes);
      bytesRead += step.length;
      reader.push(step);
      if (rows.length === 0) continue;
      yield { rows, bytesRead };
      rows = [];
    }
  }
  reader.end();
  yield { rows, bytesRead };
}
