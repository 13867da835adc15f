import { Worker } from 'node:worker_threads';

/** How long a thread waits for more to do, with its program and its tables in memory. */
const defaultIdleMs = 30_000;
/** `threadId` of a worker that has ended. */
const ended = -1;

type Idle = { readonly worker: Worker; readonly timer: NodeJS.Timeout };

/**
 * Threads of one program, kept for a while after their work: to start one takes longer than a small file or run.
 * A thread is told by a message what to do, and keeps nothing of it for the next.
 */
export class WarmThreads {
  private readonly program: URL;
  private readonly most: number;
  private readonly idleMs: number;
  private readonly heapMb: number | undefined;
  private readonly idle: Idle[] = [];

  /**
   * @param most   threads that wait at once.
   * @param heapMb most that the objects of a thread may take, where it reads what may be hostile; one that needs more ends
   *               with the error ERR_WORKER_OUT_OF_MEMORY. A single allocation far beyond it ends the process all the same:
   *               readers bound what they make room for by themselves.
   */
  constructor(
    program: URL,
    most: number,
    { idleMs = defaultIdleMs, heapMb }: { idleMs?: number; heapMb?: number } = {},
  ) {
    this.heapMb = heapMb;
    this.program = program;
    this.most = most;
    this.idleMs = idleMs;
  }

  /** A thread that waits, or a new one; the taker listens to it, and gives it back or ends it. */
  take(): Worker {
    for (let found = this.idle.pop(); found; found = this.idle.pop()) {
      clearTimeout(found.timer);
      found.worker.removeAllListeners('exit');
      // It may have ended by itself, with nobody told yet.
      if (found.worker.threadId === ended) continue;
      found.worker.ref();
      return found.worker;
    }
    const heap = this.heapMb === undefined ? {} : { maxOldGenerationSizeMb: this.heapMb };
    // A report names the environment of each thread unless the thread says otherwise.
    const execArgv = ['--report-exclude-env'];
    return new Worker(this.program, { env: {}, execArgv, resourceLimits: { maxYoungGenerationSizeMb: 64, ...heap } });
  }

  /** Takes back a thread that has done all it was asked for; one that failed or was stopped on its way is ended instead. */
  giveBack(worker: Worker): void {
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    // It fails while nobody listens: the next one starts anew.
    worker.on('error', () => {});
    if (worker.threadId === ended) return;
    if (this.idle.length >= this.most) {
      void worker.terminate();
      return;
    }
    // Out of the list first: a thread on its way out must not be handed to anybody.
    const timer = setTimeout(() => {
      this.forget(worker);
      void worker.terminate();
    }, this.idleMs);
    timer.unref();
    // A process that has nothing else to do ends.
    worker.unref();
    worker.once('exit', () => {
      clearTimeout(timer);
      this.forget(worker);
    });
    this.idle.push({ worker, timer });
  }

  private forget(worker: Worker): void {
    const at = this.idle.findIndex((one) => one.worker === worker);
    if (at >= 0) this.idle.splice(at, 1);
  }
}
