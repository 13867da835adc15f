import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { readBeneficiary, readHistory } from './beneficiary.ts';
import { RifCells } from './cells.ts';
import { RifClaimReader } from './claim-lines.ts';
import { readFill } from './fill.ts';
import { maxColumns, type RifRow, RifRowReader } from './rows.ts';
import { headerNames, type RifTable, requiredColumns } from './tables.ts';

const batchRows = 2_000;
const stepBytes = 65_536;

/**
 * Records of one file of the CMS research identifiable layout (RIF).
 *
 * @param table  which one, as `rifTableOf` says
 * @param chunks decompressed bytes in pieces of any length
 * @returns      batches in file order; `rowsRead` counts the rows up to its end, loaded or not
 *
 * Fails by problems only: a header without a needed column gives one error per column and no records.
 */
export async function* readRif(table: RifTable, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceBatch> {
  const file = new RifFile(table);
  let bytesRead = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      const step = chunk.subarray(from, from + stepBytes);
      bytesRead += step.length;
      file.rows.push(step);
      if (file.isFull) yield file.batch(bytesRead);
    }
    if (file.isUnreadable) break;
  }
  file.end();
  yield file.batch(bytesRead);
}

class RifFile {
  readonly rows = new RifRowReader((row) => this.#take(row));
  isUnreadable = false;
  readonly #table: RifTable;
  readonly #reader: TableReader;
  #cells: RifCells | undefined;
  #columns = 0;
  #records: SourceRecord[] = [];
  #problems: SourceProblem[] = [];
  #rowsRead = 0;
  #batchEnd = batchRows;

  constructor(table: RifTable) {
    this.#table = table;
    this.#reader = readerOf(table, (record) => this.#records.push(record));
  }

  get isFull(): boolean {
    return this.#rowsRead >= this.#batchEnd;
  }

  batch(bytesRead: number): SourceBatch {
    const full = { records: this.#records, problems: this.#problems, rowsRead: this.#rowsRead, bytesRead };
    this.#records = [];
    this.#problems = [];
    this.#batchEnd = this.#rowsRead + batchRows;
    return full;
  }

  end(): void {
    this.rows.end();
    this.#reader.end();
    if (!this.#cells && !this.isUnreadable) this.#report('structure', 0, 'the file has no header');
  }

  #take(row: RifRow): void {
    if (this.isUnreadable) return;
    const cells = this.#cells;
    if (!cells) {
      this.#takeHeader(row);
      return;
    }
    this.#rowsRead++;
    cells.set(row);
    if (row.fault === 'too-long') cells.error('too-long', undefined, 'the row is longer than 1 MB');
    else if (row.columns !== this.#columns && !row.hasTrailingPipe(this.#columns)) {
      cells.error('column-count', undefined, 'the row has not as many cells as the header');
    } else {
      if (row.fault === 'encoding') cells.warn('encoding', undefined, 'the row is not UTF-8 and is read as latin1');
      this.#reader.row(cells);
    }
    if (cells.problems.length > 0) this.#problems.push(...cells.problems.splice(0));
  }

  #takeHeader(row: RifRow): void {
    if (row.fault === 'too-long' || row.columns > maxColumns) {
      this.#report('column-count', row.offset, 'the header has more than 1,000 columns or 1 MB');
    } else {
      const names = headerNames(Array.from({ length: row.columns }, (_, index) => row.cell(index)));
      const columns = new Map(names.map((name, index) => [name, index]));
      columns.delete('');
      if (columns.size < names.filter(Boolean).length) {
        this.#report('structure', row.offset, 'the header names a column twice');
      }
      for (const column of requiredColumns[this.#table]) {
        if (!columns.has(column))
          this.#report('column-missing', row.offset, 'the file lacks a column it needs', column);
      }
      this.#cells = new RifCells(columns);
      this.#columns = row.columns;
    }
    this.isUnreadable = this.#problems.length > 0;
  }

  #report(rule: SourceProblem['rule'], offset: number, message: string, field?: string): void {
    this.#problems.push({ severity: 'error', rule, ...(field && { field }), at: { row: 0, offset }, message });
  }
}

type TableReader = { row(cells: RifCells): void; end(): void };

function readerOf(table: RifTable, keep: (record: SourceRecord) => void): TableReader {
  const all = (read: (cells: RifCells) => readonly SourceRecord[]): TableReader => ({
    row: (cells) => {
      for (const record of read(cells)) keep(record);
    },
    end: () => {},
  });
  switch (table) {
    case 'beneficiary':
      return all(readBeneficiary);
    case 'beneficiary-history':
      return all(readHistory);
    case 'pde':
      return all((cells) => {
        const fill = readFill(cells);
        return fill ? [fill] : [];
      });
    default:
      return new RifClaimReader(table, keep);
  }
}
