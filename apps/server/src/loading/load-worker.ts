/** The thread that reads a file: its bytes in, columns of facts out. Names go to the main thread once, to be matched. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { readSource } from '@optimiq/formats/read-source';
import { transferOf } from '@optimiq/store/facts/column-set';
import type { FromLoadWorker, LoadWorkerData, PersonMatch, ToLoadWorker } from './load-messages.ts';
import { type OpenPiece, PieceMaker } from './piece.ts';

const port = parentPort as MessagePort;
const chunks: (Uint8Array | undefined)[] = [];
const answers: (readonly PersonMatch[])[] = [];
let wake = () => {};

port.on('message', (message: ToLoadWorker) => {
  if (message.kind === 'bytes') chunks.push(message.chunk);
  else if (message.kind === 'end') chunks.push(undefined);
  else answers.push(message.matches);
  wake();
});

/** The next of a queue that messages fill. */
async function next<T>(queue: T[]): Promise<T> {
  while (queue.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return queue.shift() as T;
}

async function* arriving(): AsyncGenerator<Uint8Array> {
  for (let chunk = await next(chunks); chunk; chunk = await next(chunks)) {
    tell({ kind: 'taken' });
    yield chunk;
  }
}

try {
  await read();
  tell({ kind: 'read' });
} catch (error) {
  tell({ kind: 'failed', reason: isFaultOfFile(error) ? 'damaged-file' : 'internal' });
}
port.close();

/** A piece waits for its people while the next is read. */
async function read(): Promise<void> {
  const data = workerData as LoadWorkerData;
  const maker = new PieceMaker(data);
  const file = await readSource(arriving());
  tell({ kind: 'format', format: file.format });
  let waiting: OpenPiece | undefined;
  const close = async (piece: OpenPiece) => {
    const { sets, numbers, problems } = maker.close(piece, await next(answers));
    const [bytesTaken, soFar] = [file.bytesTaken(), maker.tally.soFar()];
    const transfer = sets.flatMap(([, set]) => transferOf(set));
    tell({ kind: 'piece', sets, numbers, problems, bytesTaken, soFar }, transfer);
  };
  for await (const batch of inPieces(file.batches, data.recordsPerPiece)) {
    const { piece, persons } = maker.open(batch);
    tell({ kind: 'persons', persons });
    if (waiting) await close(waiting);
    waiting = piece;
  }
  if (waiting) await close(waiting);
}

function tell(message: FromLoadWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Errors that a damaged or hostile file brings about; anything else is ours and the job fails. */
function isFaultOfFile(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'ExpansionError' || (typeof code === 'string' && code.startsWith('Z_')) || code === 'unexpected-end';
}

/** Batches of a file joined, or cut, to pieces of about `size` records; a batch's problems go with its last records. */
async function* inPieces(batches: AsyncIterable<SourceBatch>, size: number): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let place = { rowsRead: 0, bytesRead: 0 };
  for await (const batch of batches) {
    for (const record of batch.records) {
      if (records.length >= size) {
        yield { records, problems, ...place };
        records = [];
        problems = [];
      }
      records.push(record);
    }
    for (const problem of batch.problems) problems.push(problem);
    place = { rowsRead: batch.rowsRead, bytesRead: batch.bytesRead };
    if (records.length + problems.length < size) continue;
    yield { records, problems, ...place };
    records = [];
    problems = [];
  }
  if (records.length + problems.length > 0 || place.bytesRead > 0) yield { records, problems, ...place };
}
