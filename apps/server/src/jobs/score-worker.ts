/** The scoring thread: columns of members in, columns of receipts out; the run's tree at the end. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { recaptureGaps, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { earlierYears } from '@optimiq/reference/recapture';
import { transferOf } from '@optimiq/store/facts/column-set';
import { toRiskMembers } from '@optimiq/store/facts/member-record';
import { receiptBatch, type TableRowNumbers } from '@optimiq/store/facts/receipt-columns';
import { rootOf } from '@optimiq/store/facts/run-tree';
import { scoredLeaf } from './member-leaf.ts';
import type { FromScoreWorker, ScoreWorkerData, ToScoreWorker } from './score-messages.ts';
import { standBack } from './stand-back.ts';

standBack();
const port = parentPort as MessagePort;

/** What one run needs; the next one begins with its own. */
type Run = {
  readonly number: number;
  readonly tables: ReturnType<typeof loadCmsHcc>;
  readonly years: ReturnType<typeof earlierYears>;
  readonly settings: ReturnType<typeof scoringSettings>;
  rowNumbers?: TableRowNumbers;
  readonly leaves: string[];
};

let run: Run | undefined;

port.on('message', (message: ToScoreWorker) => {
  switch (message.kind) {
    case 'begin':
      run = begin(message.data);
      return;
    case 'leaves':
      return tell({ kind: 'leaves', leaves: run!.leaves });
    case 'root':
      return tell({ kind: 'root', rootHash: rootOf(message.leaves.flat()) });
    case 'slab':
      return score(run!, message);
  }
});

/** Published tables are read once for as long as the thread lives. */
function begin({ model, paymentYear, settings, runNo }: ScoreWorkerData): Run {
  const tables = loadCmsHcc(model, paymentYear);
  const years = earlierYears(model, paymentYear);
  return { number: runNo, tables, years, settings: scoringSettings(tables, settings), leaves: [] };
}

function score(run: Run, { slab, firstMemberNo, firstRowNo }: Extract<ToScoreWorker, { kind: 'slab' }>): void {
  const { number, tables, years, settings, leaves } = run;
  run.rowNumbers ??= { first: firstRowNo, numbers: new Map() };
  const batch = receiptBatch(slab, number, firstMemberNo, run.rowNumbers);
  let scored = 0;
  const lists = [tables, ...years.map((year) => year.tables)].map(({ eligibleProcedures }) => eligibleProcedures);
  for (const member of toRiskMembers(slab, (procedure) => lists.some((list) => list.has(procedure)))) {
    const { receipt, leaf } = scoredLeaf(member, tables, settings);
    if (receipt) scored++;
    leaves.push(leaf);
    const gaps =
      receipt && 'record' in member
        ? recaptureGaps(member.record, receipt, member.earlier, years, tables, settings)
        : undefined;
    batch.add(member, receipt, leaf, gaps);
  }
  tell({ kind: 'scored', columns: batch.take(), members: slab.members.rows, scored });
}

function tell(message: FromScoreWorker): void {
  const transfer = message.kind === 'scored' ? message.columns.flatMap(([, set]) => transferOf(set)) : [];
  port.postMessage(message, transfer);
}
