import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type LineBlock, type LinesRead, readFhirLines } from '@optimiq/formats/fhir/lines';

/** Two feed the thread that loads the file, where there are processors for them. */
const mostThreads = availableParallelism() > 3 ? 2 : 1;

type Thread = { readonly worker: Worker; readonly asked: PromiseWithResolvers<LinesRead>[] };

/**
 * Threads that read lines of FHIR files for the thread that loads the file: JSON of claims takes twice as long to read as
 * all else that is done with them. They end with the thread that has them.
 */
export class LinesThreads {
  private readonly threads: Thread[] = [];
  private blocks = 0;

  /** What a block holds. Takes the memory of its bytes. Fails when a thread does. */
  readonly read = (block: LineBlock): LinesRead | Promise<LinesRead> => {
    // Most files have no second block: to start a thread takes longer than to read the first.
    if (block.firstOffset === 0) return readFhirLines(block);
    const place = this.blocks++ % mostThreads;
    this.threads[place] ??= this.start(place);
    const { worker, asked } = this.threads[place];
    const answer = Promise.withResolvers<LinesRead>();
    // Looked at only once those before it are.
    answer.promise.catch(() => {});
    asked.push(answer);
    worker.postMessage(block, [block.bytes.buffer as ArrayBuffer]);
    return answer.promise;
  };

  private start(place: number): Thread {
    const worker = new Worker(new URL('./lines-worker.ts', import.meta.url), {
      env: {},
      execArgv: ['--report-exclude-env'],
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const asked: Thread['asked'] = [];
    worker.on('message', (read: LinesRead) => asked.shift()!.resolve(read));
    worker.on('error', () => {});
    worker.on('exit', () => {
      delete this.threads[place];
      for (const { reject } of asked) reject(new Error('a thread that reads lines stopped'));
    });
    return { worker, asked };
  }
}
