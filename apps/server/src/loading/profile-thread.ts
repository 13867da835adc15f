import type { TableKind } from '@optimiq/domain/mapping/targets';
import type { SourceBytes } from '@optimiq/formats/source-bytes';
import type { ProfiledTable } from '@optimiq/formats/table/profile-file';
import { WarmThreads } from '../warm-threads.ts';
import { type SpanAnswered, type SpanAsked, spanAnswer } from './asked-bytes.ts';

export type ToProfileWorker =
  | SpanAnswered
  /** Look at a table of so many bytes, taken for this kind where somebody said it. */
  | { readonly kind: 'profile'; readonly size: number; readonly table: TableKind | undefined };

export type FromProfileWorker =
  | SpanAsked
  | { readonly kind: 'profiled'; readonly table: ProfiledTable | undefined }
  | { readonly kind: 'failed'; readonly isDamage: boolean };

/** Tables looked at at once: a person waits for each, and each has a heap of its own. */
const atOnce = 2;
/** A row group of a Parquet file, or the strings of a workbook, and what is made of them. */
const heapMb = 1_024;
const longestMs = 120_000;

const threads = new WarmThreads(new URL('./profile-worker.ts', import.meta.url), 1, { heapMb });
let running = 0;
const waiting: (() => void)[] = [];

/**
 * What a table is guessed to be, found out in a thread of its own with bounded memory and time, so that no table stands in
 * the way of other requests; undefined for what is no table, is damaged, or needs more than that.
 *
 * Throws what `span` throws.
 */
export async function profileInThread(
  bytes: SourceBytes,
  table?: TableKind,
  mostMs = longestMs,
): Promise<ProfiledTable | undefined> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await profile(bytes, table, mostMs);
  } finally {
    // The place goes on to who waits longest.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

async function profile(
  bytes: SourceBytes,
  table: TableKind | undefined,
  mostMs: number,
): Promise<ProfiledTable | undefined> {
  const worker = threads.take();
  let isDone = false;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => resolve(undefined), mostMs);
      worker.on('message', (message: FromProfileWorker) => {
        if (message.kind === 'span') {
          const { id, offset, length } = message;
          bytes.span(offset, length).then((found) => {
            const answer = spanAnswer(id, found);
            worker.postMessage(answer.message, answer.transfer);
          }, reject);
        } else if (message.kind === 'failed') {
          if (message.isDamage) resolve(undefined);
          else reject(new Error('looking at the table failed'));
        } else {
          isDone = true;
          resolve(message.table);
        }
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(undefined);
        else reject(new Error('the thread that looks at tables failed'));
      });
      worker.on('exit', () => reject(new Error('the thread that looks at tables stopped')));
      worker.postMessage({ kind: 'profile', size: bytes.size, table } satisfies ToProfileWorker);
    });
  } finally {
    clearTimeout(timer);
    if (isDone) threads.giveBack(worker);
    else await worker.terminate();
  }
}
