import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { type BackupKind, noteBackupDone, noteBackupFailed, noteBackupStarted } from '@optimiq/store/postgres/backups';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Settings } from '../env.ts';
import type { Product } from '../product.ts';
import { removeExpiredBackups } from './expire.ts';
import { type BackupMade, makeBackup } from './make-backup.ts';

export type BackupOrder = {
  readonly folder: string;
  readonly keepDays: number;
  readonly kind: BackupKind;
  readonly actor: AuditActor;
};

const dayMs = 86_400_000;

/**
 * Begins a backup, remembers what becomes of it, and afterwards removes those that have expired.
 *
 * @returns its id and its end, which rejects with what kept it from being made; 'busy' while another one is made, and
 *          'folder' for one that is not absolute, or lies where keys or data do.
 */
export async function beginBackup(
  product: Product,
  { folder, keepDays, kind, actor }: BackupOrder,
): Promise<Result<{ readonly id: string; readonly end: Promise<BackupMade> }, 'busy' | 'folder'>> {
  if (!(await isFolderForBackups(product.settings, folder))) return failed('folder');
  const id = randomUUID();
  const { database, log } = product;
  const end = product.backups.run(id, async (report, signal) => {
    const expiresAt = new Date(Date.now() + keepDays * dayMs);
    await noteBackupStarted(database, { id, kind, folder, expiresAt });
    try {
      const made = await makeBackup(product, { id, folder, keepDays, signal }, report);
      const { manifest } = made;
      await noteBackupDone(database, id, {
        folder: made.path,
        snapshotAt: new Date(manifest.snapshotAt),
        expiresAt: new Date(manifest.expiresAt),
        bytes: manifest.bytes,
      });
      const missing = manifest.tenants.reduce((sum, { blobs }) => sum + blobs.missing, 0);
      log.info({ backup: id, bytes: manifest.bytes, files: manifest.files.length }, 'backup made');
      if (missing > 0) log.error({ backup: id, missing }, 'files that rows name were not there to be backed up');
      await recordInTrails(product, made, actor);
      await removeExpiredBackups(product, new Date());
      return made;
    } catch (error) {
      const { code } = toJobFailure(error);
      log.error({ backup: id, errorCode: signal.aborted ? 'stopped' : code }, 'backup failed');
      await noteBackupFailed(database, id, signal.aborted ? 'stopped' : code).catch(() => undefined);
      throw error;
    }
  });
  return end ? ok({ id, end }) : failed('busy');
}

/** Each tenant's trail says that its data were copied. */
async function recordInTrails(product: Product, { manifest }: BackupMade, actor: AuditActor): Promise<void> {
  for (const { id } of await product.tenants()) {
    if (!manifest.tenants.some((tenant) => tenant.id === id)) continue;
    await withTenant(product.database.app, id, (tx) =>
      recordAudit(tx, {
        actor,
        action: 'backup.make',
        outcome: 'success',
        subject: { kind: 'backup', id: manifest.id },
        details: { expiresAt: manifest.expiresAt },
      }),
    );
  }
}

/** A backup among the keys would be found with them; one among the data would be lost with it. */
async function isFolderForBackups({ folders }: Settings, folder: string): Promise<boolean> {
  if (!isAbsolute(folder)) return false;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const real = realpathSync(folder);
  return [folders.data, folders.keys, folders.run].every(
    (own) => !isInside(real, existsSync(own) ? realpathSync(own) : own),
  );
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
