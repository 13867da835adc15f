import { accessSync, constants, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freeSpace } from '@optimiq/store/blobs/disk';
import type { Queue } from '@optimiq/store/jobs/queue';
import type { Database } from '@optimiq/store/postgres/database';
import { readServedState } from '@optimiq/store/postgres/migration-state';

/** What the product needs to work, and whether it is there. */
export type Readiness = Readonly<Record<'database' | 'migrations' | 'keys' | 'disk' | 'queue', boolean>>;

const answerWithinMs = 2_000;

/**
 * Below this the database itself stops. Loads and exports pause much earlier, at 1 GiB or 5 %, and say so themselves:
 * reading goes on, so that is no reason to take the product away from its readers.
 */
const leastFreeBytes = 256 * 1_048_576;

/** A job that has waited this long while none runs shows that nobody takes jobs. */
const queueLimitMinutes = 10;

/** Looks at everything the product stands on; what does not answer within two seconds counts as absent. */
export async function readReadiness(parts: {
  readonly database: Database;
  readonly queue: Queue;
  readonly keysFolder: string;
  readonly dataFolder: string;
}): Promise<Readiness> {
  const [state, isStalled, disk] = await Promise.all([
    within(readServedState(parts.database.authPool)),
    within(parts.queue.isStalled(queueLimitMinutes)),
    within(freeSpace(parts.dataFolder)),
  ]);
  return {
    database: state !== undefined,
    migrations: state === 'current',
    keys: isReadable(parts.keysFolder),
    disk: disk !== undefined && disk.free >= leastFreeBytes,
    queue: isStalled === false,
  };
}

/** The answer, or nothing when it fails or takes too long. */
function within<T>(answer: Promise<T>): Promise<T | undefined> {
  const late = sleep(answerWithinMs, undefined, { ref: false });
  return Promise.race([answer.catch(() => undefined), late]);
}

function isReadable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return (statSync(folder).mode & 0o077) === 0;
  } catch {
    return false;
  }
}
