import { type MessagePort, parentPort } from 'node:worker_threads';
import { isDamage } from '@optimiq/formats/damage';
import type { SourceBytes } from '@optimiq/formats/source-bytes';
import type { WarmThreads } from '../warm-threads.ts';
import { AskedBytes, type SpanAnswered, type SpanAsked, spanAnswer } from './asked-bytes.ts';

type ToFileThread<Question> =
  | SpanAnswered
  | { readonly kind: 'ask'; readonly size: number; readonly question: Question };
type FromFileThread<Answer> =
  | SpanAsked
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly isDamage: boolean };

/** What a thread found out of a file, or why it cannot: it is damaged, or takes more memory or time than there is. */
export type FileAnswer<Answer> = { readonly answer: Answer } | { readonly reason: 'damaged' | 'too-much' };

/**
 * Asks a thread something of a file: what is in the file may be hostile, and costs that thread only.
 *
 * @param threads of a program that calls `answerOfFiles`.
 * @param stop    ends the thread; its reason is thrown.
 * @param mostMs  after which the file is too much.
 *
 * Throws what `span` throws.
 */
export async function askOfFile<Question, Answer>(
  threads: WarmThreads,
  bytes: SourceBytes,
  question: Question,
  { stop, mostMs }: { readonly stop?: AbortSignal; readonly mostMs?: number } = {},
): Promise<FileAnswer<Answer>> {
  stop?.throwIfAborted();
  const worker = threads.take();
  let isDone = false;
  let timer: NodeJS.Timeout | undefined;
  let abort = () => {};
  try {
    return await new Promise((resolve, reject) => {
      if (mostMs !== undefined) timer = setTimeout(() => resolve({ reason: 'too-much' }), mostMs);
      abort = () => reject(stop?.reason);
      stop?.addEventListener('abort', abort);
      worker.on('message', (message: FromFileThread<Answer>) => {
        if (message.kind === 'span') {
          const { id, offset, length } = message;
          bytes.span(offset, length).then((found) => {
            const { message: answer, transfer } = spanAnswer(id, found);
            worker.postMessage(answer, transfer);
          }, reject);
        } else if (message.kind === 'answer') {
          isDone = true;
          resolve({ answer: message.answer });
        } else if (message.isDamage) resolve({ reason: 'damaged' });
        else reject(new Error('a thread failed at a file'));
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve({ reason: 'too-much' });
        else reject(new Error('a thread of a file failed'));
      });
      worker.on('exit', () => reject(new Error('a thread of a file stopped')));
      worker.postMessage({ kind: 'ask', size: bytes.size, question } satisfies ToFileThread<Question>);
    });
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', abort);
    if (isDone) threads.giveBack(worker);
    else await worker.terminate();
  }
}

/** In a thread: answers what is asked of files, one after another. */
export function answerOfFiles<Question, Answer>(
  find: (bytes: SourceBytes, question: Question) => Promise<Answer>,
): void {
  const port = parentPort as MessagePort;
  const tell = (message: FromFileThread<Answer>) => port.postMessage(message);
  const asked = new AskedBytes(tell);
  port.on('message', (message: ToFileThread<Question>) => {
    if (message.kind === 'span') asked.answer(message);
    else {
      find(asked.of(message.size), message.question).then(
        (answer) => tell({ kind: 'answer', answer }),
        (error) => tell({ kind: 'failed', isDamage: isDamage(error) }),
      );
    }
  });
}
