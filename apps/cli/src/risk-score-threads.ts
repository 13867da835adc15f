import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type LineSettings, type Lines, type ScoredLines, scoreLines } from './risk-score-lines.ts';

/** Input scored on the calling thread before others are started: a small file is done sooner than a thread is up. */
const aloneBytes = 1 << 21;

/** Young memory of a thread. The default saves a twentieth of the time and takes 150 MB more. */
const resourceLimits = { maxYoungGenerationSizeMb: 48 };

const threadCount = Math.min(availableParallelism(), 8);

/** Pieces worth having in hand: for each thread one to work on and one to go on with. */
export const piecesInHand = 2 * threadCount;

/** Scores pieces of a file on all cores. Whoever asks keeps the order: answers come as promises. */
export class ScoringThreads {
  readonly #settings: LineSettings;
  readonly #threads: ScoringThread[] = [];
  #seenBytes = 0;
  #next = 0;

  constructor(settings: LineSettings) {
    this.#settings = settings;
  }

  /** The answer to a piece, whose bytes are handed over. */
  async score(lines: Lines): Promise<ScoredLines> {
    this.#seenBytes += lines.bytes.length;
    if (this.#seenBytes <= aloneBytes) return scoreLines(lines, this.#settings);
    if (this.#threads.length === 0) this.#start();
    return this.#threads[this.#next++ % this.#threads.length]!.score(lines);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #start(): void {
    for (let thread = 0; thread < threadCount; thread++) this.#threads.push(new ScoringThread(this.#settings));
  }
}

type Waiting = { readonly resolve: (answer: ScoredLines) => void; readonly reject: (error: Error) => void };

class ScoringThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];

  constructor(settings: LineSettings) {
    this.#worker = new Worker(new URL('./risk-score-worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits,
    });
    this.#worker.on('message', (answer: ScoredLines) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error as Error);
    });
  }

  score(lines: Lines): Promise<ScoredLines> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(lines, [lines.bytes.buffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
