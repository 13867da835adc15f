import { join } from 'node:path';
import { readSealed } from '@optimiq/store/backup/sealed-file';
import { wrapByFolder } from '@optimiq/store/keys/key-wrap';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import type { FoundBackup } from './backup-folder.ts';
import { openBackupKey, openKeysFor, requireBackup, requireFiles } from './restore-checks.ts';

/**
 * Reads a backup as a restore would, and makes nothing of it.
 *
 * Throws RestoreError, KeyFolderError or DamagedFileError with the file's name.
 */
export async function verifyBackup(
  settings: Settings,
  log: Logger,
  from: string,
  onBytes: (done: number, total: number) => void,
): Promise<FoundBackup> {
  const backup = await requireBackup(from);
  const { path, manifest } = backup;
  const keyFolder = await openKeysFor(settings, log, manifest, { isReadOnly: true });
  const backupKey = await openBackupKey(wrapByFolder(keyFolder), manifest);
  await requireFiles(path, manifest, () => {});
  let done = 0;
  for (const file of manifest.files) {
    for await (const _ of readSealed(join(path, file.name), backupKey, file.name, file, file.isPacked));
    done += file.bytes;
    onBytes(done, manifest.bytes);
  }
  return backup;
}
