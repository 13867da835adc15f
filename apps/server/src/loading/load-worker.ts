/** The thread that reads a file: parts of it in, columns of facts out. Names go to the main thread once, to be matched. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { isDamage } from '@optimiq/formats/damage';
import { readSource } from '@optimiq/formats/read-source';
import { transferOf } from '@optimiq/store/facts/column-set';
import { AskedBytes } from './asked-bytes.ts';
import { inPieces } from './in-pieces.ts';
import { LinesThreads } from './lines-threads.ts';
import type { FromLoadWorker, LoadWorkerData, PersonMatch, ToLoadWorker } from './load-messages.ts';
import { type OpenPiece, PieceMaker } from './piece.ts';

const port = parentPort as MessagePort;
const answers: (readonly PersonMatch[])[] = [];
const bytes = new AskedBytes((message) => tell(message));
const lines = new LinesThreads();
let wake = () => {};

port.on('message', (message: ToLoadWorker) => {
  switch (message.kind) {
    case 'begin':
      void begin(message.data);
      return;
    case 'span':
      bytes.answer(message);
      return;
    case 'members':
      answers.push(message.matches);
      wake();
  }
});

/** One file after another; a thread whose file was damaged is ended by who asked. */
async function begin(data: LoadWorkerData): Promise<void> {
  try {
    await read(data);
    tell({ kind: 'read' });
  } catch (error) {
    tell({ kind: 'failed', reason: isDamage(error) ? 'damaged-file' : 'internal' });
  }
}

/** The next of a queue that messages fill. */
async function next<T>(queue: T[]): Promise<T> {
  while (queue.length === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return queue.shift() as T;
}

/** A piece waits for its people while the next is read. */
async function read(data: LoadWorkerData): Promise<void> {
  const maker = new PieceMaker(data);
  const file = await readSource(bytes.of(data.bytes), {
    contracts: data.contracts,
    threads: { fhirLines: lines.read },
  });
  tell({ kind: 'format', format: file.format, needsMapping: file.proposal !== undefined });
  let waiting: OpenPiece | undefined;
  let [readMs, checkMs] = [0, 0];
  const close = async (piece: OpenPiece) => {
    const matches = await next(answers);
    const since = performance.now();
    const { sets, numbers, documents, problems } = maker.close(piece, matches);
    checkMs += performance.now() - since;
    const [bytesTaken, soFar] = [file.bytesTaken(), maker.tally.soFar()];
    const { rows, records, kept } = maker.tally;
    const work = { rows, records, kept, readMs, checkMs };
    const transfer = [...sets.flatMap(([, set]) => transferOf(set)), ...wholeBuffers(documents)];
    tell({ kind: 'piece', sets, numbers, documents, problems, bytesTaken, soFar, work }, transfer);
  };
  let since = performance.now();
  for await (const batch of inPieces(file.batches, data.recordsPerPiece)) {
    readMs += performance.now() - since;
    const { piece, persons } = maker.open(batch);
    tell({ kind: 'persons', persons });
    if (waiting) await close(waiting);
    waiting = piece;
    since = performance.now();
  }
  if (waiting) await close(waiting);
}

function tell(message: FromLoadWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Buffers that hold one document and nothing else: these are handed over, the small ones of a pool are copied. */
function wholeBuffers(documents: readonly Uint8Array[]): ArrayBuffer[] {
  const whole = documents.filter(({ length, buffer }) => length > 0 && buffer.byteLength === length);
  return [...new Set(whole.map(({ buffer }) => buffer as ArrayBuffer))];
}
