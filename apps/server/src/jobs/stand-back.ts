import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets every other thread of the product go first: people wait for pages, nobody for a run's last second.
 *
 * On Linux priorities are of threads. Elsewhere they are of processes, and nothing is changed.
 */
export function standBack(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // No such file, or a system that does not allow it: the thread works on as it is.
  }
}
