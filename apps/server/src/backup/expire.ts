import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { listKeptBackups, noteBackupExpired } from '@optimiq/store/postgres/backups';
import type { Product } from '../product.ts';
import { removeExpiredIn } from './backup-folder.ts';

/**
 * Removes backups that have expired from every folder that this installation backs up to, also those that an earlier
 * installation left there. A folder that cannot be reached is tried again the next day.
 */
export async function removeExpiredBackups(product: Product, now: Date): Promise<number> {
  const kept = await listKeptBackups(product.database);
  const { backupFolder } = product.settings;
  const folders = new Set([...kept.map(({ folder }) => dirname(folder)), ...(backupFolder ? [backupFolder] : [])]);
  let removed = 0;
  for (const folder of folders) removed += await removeExpiredIn(folder, now);
  // One whose disk is not there is not known to be gone.
  for (const { id, folder, expiresAt } of kept)
    if (expiresAt <= now && existsSync(dirname(folder)) && !existsSync(folder))
      await noteBackupExpired(product.database, id);
  if (removed > 0) product.log.info({ backups: removed }, 'backups that had expired were removed');
  return removed;
}
