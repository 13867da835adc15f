import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { Cells } from './cells.ts';
import { ClaimLineReader } from './claim-lines.ts';
import { requiredColumns, type TidyTable } from './columns.ts';
import { cellAsWritten, inertColumn } from './inert.ts';
import { memberReader, readEligibilityYear, readFill } from './members.ts';
import { type Row, RowReader } from './rows.ts';

const batchRows = 2_000;
const stepBytes = 65_536;
const maxColumns = 1_000;

/**
 * Records of one tidy table.
 *
 * @param table  which one, as `tidyTableOf` says
 * @param chunks decompressed bytes in pieces of any length
 * @returns      batches in file order; `rowsRead` counts the rows up to its end, loaded or not
 *
 * Fails by problems only: a header without a needed column gives one error per column and no records.
 */
export async function* readTidy(table: TidyTable, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let rowsRead = 0;
  let batchEnd = batchRows;
  let bytesRead = 0;
  let cells: Cells | undefined;
  let columnCount = 0;
  let isUnreadable = false;
  let isInert = false;
  const readRow = rowReaderOf(table, (record) => records.push(record));

  const takeHeader = (row: Row) => {
    const found = headerOf(table, row);
    if (found.problems.length > 0) {
      problems.push(...found.problems);
      isUnreadable = true;
      return;
    }
    cells = new Cells(found.columns);
    columnCount = row.cells.length;
    isInert = found.columns.has(inertColumn);
  };
  const reader = new RowReader((row) => {
    if (isUnreadable) return;
    if (!cells) {
      takeHeader(row);
      return;
    }
    rowsRead++;
    cells.set(isInert ? { ...row, cells: row.cells.map(cellAsWritten) } : row);
    if (row.fault === 'too-long') cells.error('too-long', undefined, 'the row is longer than 1 MB');
    else if (row.fault === 'quote') cells.error('structure', undefined, 'a quote of the row is not closed');
    else if (row.cells.length !== columnCount) {
      cells.error('column-count', undefined, 'the row has not as many cells as the header');
    } else {
      if (row.fault === 'encoding') cells.warn('encoding', undefined, 'the row is not UTF-8 and is read as latin1');
      readRow.row(cells);
    }
    if (cells.problems.length > 0) problems.push(...cells.problems.splice(0));
  });
  const batch = (): SourceBatch => {
    const full = { records, problems, rowsRead, bytesRead };
    records = [];
    problems = [];
    batchEnd = rowsRead + batchRows;
    return full;
  };

  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      const step = chunk.subarray(from, from + stepBytes);
      bytesRead += step.length;
      reader.push(step);
      if (rowsRead >= batchEnd) yield batch();
    }
    if (isUnreadable) break;
  }
  reader.end();
  readRow.end();
  if (!cells && !isUnreadable) {
    problems.push({
      severity: 'error',
      rule: 'structure',
      at: { row: 0, offset: 0 },
      message: 'the file has no header',
    });
  }
  yield batch();
}

type TableReader = { row(cells: Cells): void; end(): void };

function rowReaderOf(table: TidyTable, keep: (record: SourceRecord) => void): TableReader {
  if (table === 'claim-lines') {
    const reader = new ClaimLineReader(keep);
    return { row: (cells) => reader.read(cells), end: () => reader.end() };
  }
  const read = { members: memberReader(), eligibility: readEligibilityYear, pharmacy: readFill }[table];
  return {
    row: (cells) => {
      const record = read(cells);
      if (record) keep(record);
    },
    end: () => {},
  };
}

function headerOf(table: TidyTable, row: Row): { columns: Map<string, number>; problems: SourceProblem[] } {
  const columns = new Map<string, number>();
  const problems: SourceProblem[] = [];
  const report = (rule: 'column-missing' | 'column-count' | 'structure', message: string, field?: string) =>
    problems.push({ severity: 'error', rule, ...(field && { field }), at: { row: 0, offset: row.offset }, message });
  if (row.fault === 'too-long' || row.fault === 'quote') report('structure', 'the header cannot be read');
  else if (row.cells.length > maxColumns) report('column-count', 'the header has more than 1,000 columns');
  else {
    for (const [index, name] of row.cells.entries()) {
      const column = name.trim().toLowerCase();
      if (columns.has(column) && column !== '') report('structure', 'the header names a column twice');
      else columns.set(column, index);
    }
    for (const column of requiredColumns[table]) {
      if (!columns.has(column)) report('column-missing', 'the table lacks a column it needs', column);
    }
  }
  return { columns, problems };
}
