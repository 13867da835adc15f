import { setTimeout as sleep } from 'node:timers/promises';
import { failLostBackups, listBackups } from '@optimiq/store/postgres/backups';
import type { Product } from '../product.ts';
import { clearStaging } from './copy-stores.ts';
import { removeExpiredBackups } from './expire.ts';
import { beginBackup } from './run-backup.ts';

const lookEveryMs = 5 * 60_000;
const dayMs = 86_400_000;
/** A backup that failed is tried again after this. */
const retryMs = 3_600_000;
const actor = { kind: 'system', id: 'backup' } as const;

/** Removes what a killed backup left, then makes a backup a day where a folder is set, and removes expired ones. */
export async function startBackups(product: Product): Promise<void> {
  await clearStaging(product);
  await failLostBackups(product.database);
  void (async () => {
    let expiredOn = '';
    while (!product.leaveOff.aborted && product.state() !== 'stopping') {
      const now = new Date();
      try {
        if (await isDue(product, now)) await makeScheduled(product);
        if (expiredOn !== now.toISOString().slice(0, 10)) await removeExpiredBackups(product, now);
        expiredOn = now.toISOString().slice(0, 10);
      } catch (error) {
        if (product.state() === 'stopping') return;
        const { name, code } = error as { name?: string; code?: string };
        product.log.error({ error: name, errorCode: code }, 'backups could not be looked after');
      }
      await sleep(lookEveryMs, undefined, { signal: product.leaveOff, ref: false }).catch(() => {});
    }
  })();
}

/** Whether the day's backup is still to be made. */
async function isDue(product: Product, now: Date): Promise<boolean> {
  if (!product.settings.backupFolder || product.state() !== 'ready') return false;
  const scheduled = (await listBackups(product.database, 100)).filter(({ kind }) => kind === 'scheduled');
  return isBackupDue(product.settings.backupAt, scheduled, now);
}

/**
 * Whether a backup is to be made now: none that went well was begun since the last time of day it is made at, and none
 * was tried within the hour.
 *
 * @param at   '02:30', in UTC.
 * @param made newest first.
 */
export function isBackupDue(
  at: string,
  made: readonly { readonly state: string; readonly startedAt: Date }[],
  now: Date,
): boolean {
  const today = new Date(`${now.toISOString().slice(0, 10)}T${at}:00Z`).getTime();
  const last = today <= now.getTime() ? today : today - dayMs;
  if (made.some(({ state, startedAt }) => state !== 'failed' && startedAt.getTime() >= last)) return false;
  return !made.some(({ startedAt }) => now.getTime() - startedAt.getTime() < retryMs);
}

async function makeScheduled(product: Product): Promise<void> {
  const { backupFolder, backupKeepDays } = product.settings;
  const begun = await beginBackup(product, {
    folder: backupFolder!,
    keepDays: backupKeepDays,
    kind: 'scheduled',
    actor,
  });
  if (begun.ok) await begun.value.end.catch(() => undefined);
  else product.log.error({ reason: begun.reason }, 'the scheduled backup was not begun');
}
