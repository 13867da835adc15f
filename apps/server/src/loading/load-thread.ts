import type { SourcePerson } from '@optimiq/domain/records/source';
import { WarmThreads } from '../warm-threads.ts';
import { spanAnswer } from './asked-bytes.ts';
import type { FromLoadWorker, LoadWorkerData, PersonMatch, ToLoadWorker } from './load-messages.ts';

export type LoadPiece = Extract<FromLoadWorker, { kind: 'piece' }>;

export type LoadThreadWork = {
  /** A part of the file: `length` bytes from `offset`, fewer at its end. They are the thread's from then on. */
  span(offset: number, length: number): Promise<Uint8Array>;
  /**
   * What the file turned out to be; undefined when it is nothing that is read here. A table that no contract of the feed
   * has the header of needs a mapping: then nothing more comes.
   */
  format(format: string | undefined, needsMapping: boolean): Promise<void>;
  /** Whom the persons are. Called in file order, one call after another. */
  match(persons: readonly SourcePerson[]): Promise<readonly PersonMatch[]>;
  /** Stores one piece. Called in file order, one call after another; at most one piece more is made meanwhile. */
  store(piece: LoadPiece): Promise<void>;
};

/** The bytes of a file end too early or do not unpack. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  readonly code = 'damaged-file';
}

const threads = new WarmThreads(new URL('./load-worker.ts', import.meta.url), 1);

/**
 * Reads a file in a thread of its own and stores it piece by piece. Memory stays that of a few pieces.
 *
 * @param stop    ends the reading at once, a thread that never comes back included.
 * @param program threads of the program that reads.
 *
 * Throws DamagedFileError, what `work` throws, or the reason of `stop`; then nothing of the thread is left, and nothing of
 * `work` is under way.
 */
export async function readInThread(
  data: LoadWorkerData,
  work: LoadThreadWork,
  stop: AbortSignal,
  program: WarmThreads = threads,
): Promise<void> {
  stop.throwIfAborted();
  const worker = program.take();
  const send = (message: ToLoadWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  let steps: Promise<unknown> = Promise.resolve();
  let isDone = false;
  let abort = () => {};

  try {
    await new Promise<void>((resolve, reject) => {
      let isFailed = false;
      let isRead = false;
      const fail = (error: unknown) => {
        isFailed = true;
        reject(error);
      };
      abort = () => fail(stop.reason);
      stop.addEventListener('abort', abort);
      /** What the thread asks for is done in its order, one thing after another. */
      const then = (step: () => Promise<unknown>) => {
        steps = steps.then(() => (isFailed ? undefined : step()));
        steps.catch(fail);
      };
      worker.on('message', (message: FromLoadWorker) => {
        switch (message.kind) {
          case 'span':
            work.span(message.offset, message.length).then((bytes) => {
              const answer = spanAnswer(message.id, bytes, true);
              if (!isFailed) send(answer.message, answer.transfer);
            }, fail);
            return;
          case 'format':
            return then(() => work.format(message.format, message.needsMapping));
          case 'persons':
            return then(async () => send({ kind: 'members', matches: await work.match(message.persons) }));
          case 'piece':
            return then(() => work.store(message));
          case 'read':
            isRead = true;
            return then(async () => {
              isDone = true;
              resolve();
            });
          case 'failed':
            return fail(message.reason === 'damaged-file' ? new DamagedFileError() : new Error('reading failed'));
        }
      });
      worker.on('error', () => fail(new Error('the reading thread failed')));
      worker.on('exit', () => isRead || fail(new Error('the reading thread stopped')));
      send({ kind: 'begin', data });
    });
  } finally {
    stop.removeEventListener('abort', abort);
    if (isDone) program.giveBack(worker);
    else {
      await worker.terminate();
      // Who takes back what was stored must not be overtaken by what is still being stored.
      await steps.catch(() => {});
    }
  }
}
