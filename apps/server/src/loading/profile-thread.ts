import type { TableKind } from '@optimiq/domain/mapping/targets';
import type { SourceBytes } from '@optimiq/formats/source-bytes';
import type { ProfiledTable } from '@optimiq/formats/table/profile-file';
import { WarmThreads } from '../warm-threads.ts';
import { askOfFile } from './file-thread.ts';

/** What to take the table for, where somebody has said it. */
export type ProfileQuestion = { readonly kind: TableKind | undefined };

/** Tables looked at at once: a person waits for each, and each has a heap of its own. */
const atOnce = 2;
/** The strings of a workbook, or the lists of a row group of a Parquet file, and what is made of them. */
const heapMb = 2_048;
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
  kind?: TableKind,
  mostMs = longestMs,
): Promise<ProfiledTable | undefined> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    const question: ProfileQuestion = { kind };
    const found = await askOfFile<ProfileQuestion, ProfiledTable | undefined>(threads, bytes, question, { mostMs });
    return 'answer' in found ? found.answer : undefined;
  } finally {
    // The place goes on to who waits longest.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
