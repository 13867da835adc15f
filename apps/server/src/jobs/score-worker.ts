/** The scoring thread: columns of members in, columns of receipts out; the run's tree at the end. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
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
const { model, paymentYear, settings: chosen, runNo, firstRowNo } = workerData as ScoreWorkerData;
const tables = loadCmsHcc(model, paymentYear);
const settings = scoringSettings(tables, chosen);
const rowNumbers: TableRowNumbers = { first: firstRowNo, numbers: new Map() };
const leaves: string[] = [];

port.on('message', (message: ToScoreWorker) => {
  if (message.kind === 'leaves') return tell({ kind: 'leaves', leaves });
  if (message.kind === 'root') return tell({ kind: 'root', rootHash: rootOf(message.leaves.flat()) });
  const { slab, firstMemberNo } = message;
  const batch = receiptBatch(slab, runNo, firstMemberNo, rowNumbers);
  let scored = 0;
  for (const member of toRiskMembers(slab, (procedure) => tables.eligibleProcedures.has(procedure))) {
    const { receipt, leaf } = scoredLeaf(member, tables, settings);
    if (receipt) scored++;
    leaves.push(leaf);
    batch.add(member, receipt, leaf);
  }
  tell({ kind: 'scored', columns: batch.take(), members: slab.members.rows, scored });
});

function tell(message: FromScoreWorker): void {
  const transfer = message.kind === 'scored' ? message.columns.flatMap(([, set]) => transferOf(set)) : [];
  port.postMessage(message, transfer);
}
