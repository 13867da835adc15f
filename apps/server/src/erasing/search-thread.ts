import type { SourceBytes } from '@optimiq/formats/source-bytes';
import { askOfFile } from '../loading/file-thread.ts';
import { WarmThreads } from '../warm-threads.ts';

const threads = new WarmThreads(new URL('./search-worker.ts', import.meta.url), 1);

/**
 * Whether a raw file holds one of the needles, or cannot be searched, as `holdsAny` says; found out in a thread of its own,
 * because what has to be unpacked may take long and may have been made to. A file that needs more memory than there is counts
 * as holding all.
 *
 * Throws what `span` throws, and the reason of `stop`.
 */
export async function searchInThread(
  bytes: SourceBytes,
  needles: readonly Buffer[],
  stop: AbortSignal,
): Promise<boolean> {
  if (needles.length === 0) return false;
  const found = await askOfFile<readonly Uint8Array[], boolean>(threads, bytes, needles, { stop });
  return 'answer' in found ? found.answer : true;
}
