import { Worker } from 'node:worker_threads';
import { type LineBlock, type LinesRead, readFhirLines } from '@optimiq/formats/fhir/lines';

/** Blocks that the other thread has: one that it reads and one for when that is read. */
const mostAsked = 2;

/**
 * A second thread that reads lines of FHIR files: of a claim of 10 KB, reading takes twice as long as all else that the
 * thread that loads the file has to do. A block that would have to wait is read here. It ends with the thread that made it.
 */
export class LinesThread {
  private worker: Worker | undefined;
  private readonly asked: { resolve(read: LinesRead): void; reject(error: Error): void }[] = [];

  /** What a block holds. Fails when the thread does. */
  readonly read = (block: LineBlock): LinesRead | Promise<LinesRead> => {
    // Most files have no second block: it would take longer to start a thread than to read them.
    if (block.firstOffset === 0 || this.asked.length >= mostAsked) return readFhirLines(block);
    this.worker ??= this.start();
    this.worker.postMessage(block, [block.bytes.buffer as ArrayBuffer]);
    const answer = new Promise<LinesRead>((resolve, reject) => this.asked.push({ resolve, reject }));
    // Looked at only once those before it are.
    answer.catch(() => {});
    return answer;
  };

  private start(): Worker {
    const worker = new Worker(new URL('./lines-worker.ts', import.meta.url), {
      env: {},
      execArgv: ['--report-exclude-env'],
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    worker.on('message', (read: LinesRead) => this.asked.shift()!.resolve(read));
    worker.on('exit', () => {
      this.worker = undefined;
      for (const { reject } of this.asked.splice(0)) reject(new Error('a thread that reads lines stopped'));
    });
    worker.on('error', () => {});
    return worker;
  }
}
