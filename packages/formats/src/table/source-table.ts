import type { FeedContract, TableLayout } from '@optimiq/domain/mapping/contract';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceBatch, SourceProblem } from '@optimiq/domain/records/source';
import { openTable, type TableProposal } from './propose.ts';
import { type RowBatch, readTable } from './read-table.ts';

type OpenedSource = {
  readonly format: string;
  readonly batches: AsyncIterable<SourceBatch>;
  readonly proposal?: TableProposal;
};

/** A table as one of the formats that a file can have: read by its contract, proposed, or refused with a problem. */
export async function openSourceTable(
  layout: TableLayout,
  rows: AsyncIterable<RowBatch>,
  options: { readonly contracts?: readonly FeedContract[]; readonly codeSets?: CodeSets },
): Promise<OpenedSource> {
  const opened = await openTable(layout, rows, options.contracts ?? [], options.codeSets);
  if ('proposal' in opened) return { format: 'table', batches: none(), proposal: opened.proposal };
  if ('problem' in opened) return { format: 'table', batches: refused(opened.problem) };
  const { contract, batches } = opened;
  return { format: `table-${contract.kind}`, batches: readTable(contract, batches) };
}

async function* none(): AsyncGenerator<SourceBatch> {}

async function* refused(problem: SourceProblem): AsyncGenerator<SourceBatch> {
  yield { records: [], problems: [problem], rowsRead: 0, bytesRead: 0 };
}
