import { type FeedContract, findContract, type TableLayout, toContract } from '@optimiq/domain/mapping/contract';
import { guessTable, type TableGuess } from '@optimiq/domain/mapping/guess';
import type { TableKind } from '@optimiq/domain/mapping/targets';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Row } from '../tidy/rows.ts';
import type { RowBatch } from './read-table.ts';

/** Columns that a table may have; one with more is nothing that is sent between plans. */
export const maxTableColumns = 2_000;
/** Rows that a guess looks at. */
const sampledRows = 200;

/** What a table is taken for when no contract has its header. Nothing of it is a value of the file but the headers. */
export type TableProposal = {
  readonly layout: TableLayout;
  readonly guess: TableGuess;
  /** What the guess amounts to; to be corrected and saved. */
  readonly contract: FeedContract;
};

export type OpenedTable =
  | { readonly contract: FeedContract; readonly batches: AsyncIterable<RowBatch> }
  | { readonly proposal: TableProposal; readonly samples: readonly (readonly string[])[] }
  | { readonly problem: SourceProblem };

/**
 * A table whose first rows have been looked at: to be read by a contract, or to be mapped.
 *
 * @param contracts of the feed, newest first
 * @param kind      of the table, where it is known already
 * @returns         with a proposal, `samples` are cells of its first rows by column: for those who may see values only
 */
export async function openTable(
  layout: TableLayout,
  batches: AsyncIterable<RowBatch>,
  contracts: readonly FeedContract[],
  codeSets: CodeSets = {},
  kind?: TableKind,
): Promise<OpenedTable> {
  const rows = batches[Symbol.asyncIterator]();
  const first: RowBatch[] = [];
  let count = 0;
  while (count <= sampledRows) {
    const next = await rows.next();
    if (next.done) break;
    first.push(next.value);
    count += next.value.rows.length;
  }
  const sampled = first.flatMap((batch) => batch.rows);
  const header = sampled[0];
  const broken = first.flatMap((batch) => batch.problems ?? []).find(({ severity }) => severity === 'error');
  if (!header && broken) return { problem: broken };
  if (!header || header.fault === 'too-long' || header.fault === 'quote')
    return refuse('structure', 'the header cannot be read');
  if (header.cells.length > maxTableColumns) return refuse('column-count', 'the header has more than 2,000 columns');
  const contract = findContract(contracts, layout.type, header.cells);
  if (contract) return { contract, batches: chained(first, rows) };
  await rows.return?.();
  const samples = samplesOf(layout, header, sampled.slice(1, sampledRows + 1));
  const guess = guessTable(
    header.cells.map((name, index) => ({ header: name, cells: samples[index]! })),
    codeSets,
    kind,
  );
  return { proposal: { layout, guess, contract: toContract(guess, layout, samples) }, samples };
}

const refuse = (rule: SourceProblem['rule'], message: string): { problem: SourceProblem } => ({
  problem: { severity: 'error', rule, at: { row: 0 }, message },
});

async function* chained(first: readonly RowBatch[], rest: AsyncIterator<RowBatch>): AsyncGenerator<RowBatch> {
  yield* first;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}

function samplesOf(layout: TableLayout, header: Row, rows: readonly Row[]): string[][] {
  const hasStrayQuotes = layout.type === 'delimited' && layout.quotes === 'none';
  const whole = rows.filter(({ cells }) => cells.length === header.cells.length);
  return header.cells.map((_, index) =>
    whole.map(({ cells }) => {
      const cell = cells[index]!.trim();
      return hasStrayQuotes ? cell.replaceAll('"', '').trim() : cell;
    }),
  );
}
