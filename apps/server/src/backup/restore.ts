import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { readSealed } from '@optimiq/store/backup/sealed-file';
import { unpackBlobs } from '@optimiq/store/blobs/pack';
import { checksumForm } from '@optimiq/store/facts/load-counts';
import { stateHashForm } from '@optimiq/store/facts/state-hash';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import { wrapByFolder } from '@optimiq/store/keys/key-wrap';
import { openDatabase } from '@optimiq/store/postgres/database';
import { StoreError } from '@optimiq/store/postgres/errors';
import { loadDump } from '@optimiq/store/postgres/load-dump';
import { migrate } from '@optimiq/store/postgres/migrate';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import { applyErasures } from '../erasing/apply-erasures.ts';
import { hideAllErased } from '../erasing/hide-erased.ts';
import { faultPoint } from '../fault-points.ts';
import type { Report } from '../jobs/job.ts';
import { markDemoComplete } from '../operations/demo-accounts.ts';
import { stateHash } from '../operations/state-hash.ts';
import { assembleProduct, type Product } from '../product.ts';
import { takeServiceLock } from '../service-lock.ts';
import type { FoundBackup } from './backup-folder.ts';
import { markRestored, markRestoring } from './half-restored.ts';
import type { Manifest } from './manifest.ts';
import {
  migrationsOf,
  openBackupKey,
  openKeysFor,
  RestoreError,
  requireBackup,
  requireFiles,
  requireLedgers,
} from './restore-checks.ts';
import { openTarget, requireEmpty, type TargetDatabase } from './restore-database.ts';

export type RestoreReport = {
  readonly backupId: string;
  /** The instant that the installation is put back to. */
  readonly snapshotAt: string;
  readonly tenants: number;
  readonly rows: number;
  readonly blobs: number;
  /** People whom the ledger says were erased since, erased again. */
  readonly erasedAgain: number;
  /** False for a backup of an older program, whose state hash this one makes in another way; rows are always compared. */
  readonly isStateCompared: boolean;
};

/**
 * Restores a backup into an empty installation and leaves it stopped. Until it has compared every row and erased again
 * whom the ledger names, the installation does not open; cut short, it is begun again from the start.
 *
 * @param from a backup's folder, or a folder of backups, of which the newest is taken.
 *
 * Throws RestoreError, DamagedFileError, RowsDifferError, KeyFolderError, LedgerError or StoreError 'disk-full'.
 */
export async function restoreInstallation(
  settings: Settings,
  log: Logger,
  from: string,
  report: Report,
  options: { readonly isLedgerLost?: boolean } = {},
): Promise<RestoreReport> {
  process.umask(0o077);
  const { folders } = settings;
  for (const folder of [folders.base, folders.run]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeServiceLock(folders.run);
  if (!lock) throw new RestoreError('running');
  try {
    const backup = await requireBackup(from);
    const keyFolder = await openKeysFor(settings, log, backup.manifest, { isReadOnly: false });
    const backupKey = await openBackupKey(wrapByFolder(keyFolder), backup.manifest);
    const migrations = migrationsOf(backup.manifest);
    if (!options.isLedgerLost) requireLedgers(folders.keys, backup.manifest);
    await requireFiles(backup.path, backup.manifest, (done) => report('checking-files', done, backup.manifest.bytes));
    await requireEmpty(settings, keyFolder);
    markRestoring(folders);
    faultPoint('restore.marked');

    const target = await openTarget(settings, keyFolder, log);
    try {
      await migrate(target.urls.owner, migrations);
      faultPoint('restore.migrated');
      await loadTables(target.urls.owner, backup, backupKey, report);
      faultPoint('restore.tables');
      await placeFiles(settings, backup, backupKey, report);
      faultPoint('restore.files');
      const { applied } = await migrate(target.urls.owner);
      const done = await checkAndErase(settings, log, keyFolder, target, backup.manifest, applied.length === 0, report);
      faultPoint('restore.erased');
      await target.stop();
      // A demo that was backed up is as its users had it: no start goes on making it.
      markDemoComplete(settings);
      markRestored(folders);
      return done;
    } finally {
      await target.stop();
    }
  } finally {
    lock.release();
  }
}

function readerOf({ path, manifest }: FoundBackup, backupKey: Uint8Array): (name: string) => AsyncIterable<Uint8Array> {
  return (name) => {
    // The manifest is sealed, and names every file it refers to.
    const file = manifest.files.find((one) => one.name === name)!;
    return readSealed(join(path, name), backupKey, name, file, file.isPacked);
  };
}

async function loadTables(ownerUrl: string, backup: FoundBackup, backupKey: Uint8Array, report: Report): Promise<void> {
  const read = readerOf(backup, backupKey);
  const dumped = backup.manifest.tables.map(({ table, tenant, columns, sha256, file }) => ({
    table,
    tenant: tenant as TenantId | undefined,
    columns,
    sha256,
    open: file === undefined ? undefined : () => read(file),
  }));
  await loadDump(ownerUrl, dumped, (step, done, total) => {
    faultPoint(`restore.${step}`);
    report(step === 'load' ? 'loading-tables' : 'comparing-tables', done, total);
  });
}

/** Facts and blobs to their places; whole or not there is told by the mark of the restore. */
async function placeFiles(settings: Settings, backup: FoundBackup, backupKey: Uint8Array, report: Report) {
  const read = readerOf(backup, backupKey);
  const { data } = settings.folders;
  const facts = join(data, 'facts');
  for (const folder of [facts, join(data, 'blobs')]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [index, tenant] of backup.manifest.tenants.entries()) {
    report('placing-files', index, backup.manifest.tenants.length);
    await writeWhole(join(facts, `${tenant.id}.duckdb`), read(tenant.facts.file));
    faultPoint('restore.facts-placed');
    if (tenant.blobs.file) await unpackBlobs(join(data, 'blobs', tenant.id), read(tenant.blobs.file));
  }
}

async function writeWhole(path: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of stream) await file.writeFile(chunk);
    await file.sync();
  } catch (error) {
    throw ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '') ? new StoreError('disk-full') : error;
  } finally {
    await file.close();
  }
}

async function checkAndErase(
  settings: Settings,
  log: Logger,
  keyFolder: KeyFolder,
  target: TargetDatabase,
  manifest: Manifest,
  isSameSchema: boolean,
  report: Report,
): Promise<RestoreReport> {
  const { urls } = target;
  const product = await assembleProduct({
    settings,
    log,
    today: () => new Date().toISOString().slice(0, 10) as CalendarDate,
    keyFolder,
    database: await openDatabase(urls),
    jobsUrl: urls.jobs,
    ownerUrl: urls.owner,
    stopServer: async () => undefined,
  });
  try {
    let erasedAgain = 0;
    let isStateCompared = true;
    for (const [index, tenant] of manifest.tenants.entries()) {
      report('comparing-states', index, manifest.tenants.length);
      const isSameForm = await compareFacts(product, manifest, tenant);
      if (isSameForm && isSameSchema && manifest.stateForm === stateHashForm) await compareState(product, tenant);
      else isStateCompared = false;
    }
    for (const tenant of manifest.tenants) {
      const id = tenant.id as TenantId;
      await hideAllErased(product, id);
      erasedAgain += await applyErasures(product, id);
    }
    return {
      backupId: manifest.id,
      snapshotAt: manifest.snapshotAt,
      tenants: manifest.tenants.length,
      rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      blobs: manifest.tenants.reduce((sum, { blobs }) => sum + blobs.count, 0),
      erasedAgain,
      isStateCompared,
    };
  } finally {
    await product.close();
  }
}

/** Rows by table, and checksums where both were made alike; whether they were. */
async function compareFacts(
  product: Product,
  manifest: Manifest,
  tenant: Manifest['tenants'][number],
): Promise<boolean> {
  const id = tenant.id as TenantId;
  const isSameForm = (await checksumForm(product.facts, id)) === manifest.factsForm;
  const found = await product.facts.contents(id);
  for (const { table, rows, checksum } of tenant.facts.contents) {
    const now = found.find((one) => one.table === table);
    if (now?.rows !== rows || (isSameForm && now.checksum !== checksum)) throw new RestoreError('facts-differ');
  }
  return isSameForm;
}

async function compareState(product: Product, tenant: Manifest['tenants'][number]): Promise<void> {
  const { hash } = await stateHash(product, tenant.id as TenantId);
  if (hash !== tenant.stateHash) throw new RestoreError('state-differs');
}
