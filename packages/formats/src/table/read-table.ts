import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { SourceBatch, SourceLocation, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { Row } from '../tidy/rows.ts';
import { ClaimRows } from './claim-rows.ts';
import { ContractCells } from './contract-cells.ts';
import { coverageOf, eligibilityYearOf, fillOf, memberOf } from './row-records.ts';

/** Rows of a table, header first, some at a time; problems are those of finding them. */
export type RowBatch = {
  readonly rows: readonly Row[];
  readonly bytesRead: number;
  readonly problems?: readonly SourceProblem[];
};

const batchRows = 2_000;

/**
 * Records of a table that a contract reads.
 *
 * @param batches rows of the table whose header the contract has; the header comes first
 * @param place   of every row, where the table is one of several
 *
 * Fails by problems only. Changes to cells are counted and come as warnings with the last batch. Memory does not grow
 * with the table.
 */
export async function* readTable(
  contract: FeedContract,
  batches: AsyncIterable<RowBatch>,
  place?: SourceLocation,
): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  let batchEnd = batchRows;
  const cells = new ContractCells(contract, place);
  const reader = rowReaderOf(contract, (record) => records.push(record));

  const takeRow = (row: Row) => {
    if (row.row === 0) return;
    rowsRead++;
    cells.set(row);
    if (row.fault === 'too-long') cells.error('too-long', undefined, 'the row is longer than 1 MB');
    else if (row.fault === 'quote') cells.error('structure', undefined, 'a quote of the row is not closed');
    else if (row.cells.length !== contract.header.length) {
      cells.error('column-count', undefined, 'the row has not as many cells as the header');
    } else {
      if (row.fault === 'encoding') cells.warn('encoding', undefined, 'a row is not UTF-8 and is read as latin1');
      reader.row(cells);
    }
    if (cells.problems.length > 0) problems.push(...cells.problems.splice(0));
  };
  const batch = (): SourceBatch => {
    const full = { records, problems, rowsRead, bytesRead };
    records = [];
    problems = [];
    batchEnd = rowsRead + batchRows;
    return full;
  };

  for await (const next of batches) {
    bytesRead = next.bytesRead;
    problems.push(...(next.problems ?? []));
    for (const row of next.rows) takeRow(row);
    if (rowsRead >= batchEnd) yield batch();
  }
  reader.end();
  problems.push(...cells.counted());
  yield batch();
}

type RowReaderOfKind = { row(cells: ContractCells): void; end(): void };

function rowReaderOf({ kind }: FeedContract, keep: (record: SourceRecord) => void): RowReaderOfKind {
  if (kind === 'claim-line') {
    const rows = new ClaimRows(keep);
    return { row: (cells) => rows.read(cells), end: () => rows.end() };
  }
  const read = { member: memberOf, coverage: coverageOf, 'eligibility-year': eligibilityYearOf, fill: fillOf }[kind];
  return {
    row: (cells) => {
      const record = read(cells);
      if (record) keep(record);
    },
    end: () => {},
  };
}
