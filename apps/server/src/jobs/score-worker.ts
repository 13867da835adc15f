/** The scoring thread: columns of members in, columns of receipts out; the run's tree at the end. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
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
  readonly settings: ReturnType<typeof scoringSettings>;
  rowNumbers?: TableRowNumbers;
  readonly leaves: string[];
};

let run: Run | undefined;
const known = new Map<string, ReturnType<typeof loadCmsHcc>>();

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
  const name = `${model} ${paymentYear}`;
  const tables = known.get(name) ?? loadCmsHcc(model, paymentYear);
  known.set(name, tables);
  return { number: runNo, tables, settings: scoringSettings(tables, settings), leaves: [] };
}

function score(run: Run, { slab, firstMemberNo, firstRowNo }: Extract<ToScoreWorker, { kind: 'slab' }>): void {
  const { number, tables, settings, leaves } = run;
  run.rowNumbers ??= { first: firstRowNo, numbers: new Map() };
  const batch = receiptBatch(slab, number, firstMemberNo, run.rowNumbers);
  let scored = 0;
  for (const member of toRiskMembers(slab, (procedure) => tables.eligibleProcedures.has(procedure))) {
    const { receipt, leaf } = scoredLeaf(member, tables, settings);
    if (receipt) scored++;
    leaves.push(leaf);
    batch.add(member, receipt, leaf);
  }
  tell({ kind: 'scored', columns: batch.take(), members: slab.members.rows, scored });
}

function tell(message: FromScoreWorker): void {
  const transfer = message.kind === 'scored' ? message.columns.flatMap(([, set]) => transferOf(set)) : [];
  port.postMessage(message, transfer);
}
