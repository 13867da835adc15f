import { randomBytes, randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSealed, requireUnchanged } from '@optimiq/store/backup/sealed-file';
import { readMigrations } from '@optimiq/store/facts/schema';
import { stateHashForm } from '@optimiq/store/facts/state-hash';
import { wrapByFolder } from '@optimiq/store/keys/key-wrap';
import { wrappedRoot } from '@optimiq/store/keys/root-secret';
import { type DatabaseSnapshot, openSnapshot } from '@optimiq/store/postgres/dump';
import { faultPoint } from '../fault-points.ts';
import type { Report } from '../jobs/job.ts';
import type { Product } from '../product.ts';
import { type ArchiveWriter, openArchiveWriter } from './archive-writer.ts';
import { backupName, finishPart, makePartFolder } from './backup-folder.ts';
import { type CopiedTenant, clearStaging, copyTenant, hashCopies, makeStaging } from './copy-stores.ts';
import { type Manifest, type ManifestTable, type ManifestTenant, sealManifest } from './manifest.ts';

export type BackupAsked = {
  readonly id?: string;
  /** Folder that backups are put in, each in one of its own. */
  readonly folder: string;
  readonly keepDays: number;
  /** Ends it where it is; then nothing of it is left. */
  readonly signal?: AbortSignal;
  /** For tests: told of the snapshot while it is open and deletions wait. */
  readonly onSnapshot?: (snapshot: DatabaseSnapshot) => Promise<void>;
};

export type BackupMade = { readonly path: string; readonly manifest: Manifest };

const dayMs = 86_400_000;

/**
 * Backs up the three stores as of one instant while people work. Deletions of facts and files wait while these are copied
 * aside, and nothing else does; the database is read from its snapshot after that.
 *
 * Nothing that looks like a backup is there before it is whole and was read again. Throws StoreError 'disk-full', and
 * what else keeps a store from being read; then what was written is gone.
 */
export async function makeBackup(product: Product, asked: BackupAsked, report: Report): Promise<BackupMade> {
  const id = asked.id ?? randomUUID();
  const backupKey = randomBytes(32);
  const part = await makePartFolder(asked.folder, id);
  try {
    const archive = openArchiveWriter(part, backupKey, await spaceCheck(product, part), (done) => {
      asked.signal?.throwIfAborted();
      report('writing', done);
    });
    const taken = await takeStores(product, archive, asked, report);
    const { snapshot } = taken;
    const key = wrapByFolder(product.keyFolder);
    const manifest = sealManifest(backupKey, {
      format: 'optimiq-backup',
      version: 1,
      id,
      snapshotAt: snapshot.at.toISOString(),
      expiresAt: new Date(snapshot.at.getTime() + asked.keepDays * dayMs).toISOString(),
      key: { version: key.version, wrapped: (await key.wrap(id, backupKey)).toString('base64') },
      ...rootOf(product.keyFolder.folder),
      postgres: snapshot.serverVersion,
      migrations: [...snapshot.migrations],
      factsSchema: readMigrations().length,
      factsForm: taken.factsForm,
      stateForm: stateHashForm,
      tables: taken.tables,
      tenants: taken.tenants,
      files: [...archive.files],
      bytes: archive.files.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    await readAgain(part, backupKey, manifest, asked, report);
    faultPoint('backup.verified');
    const path = await finishPart(part, asked.folder, backupName(id, snapshot.at), manifest);
    faultPoint('backup.named');
    return { path, manifest };
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  } finally {
    await clearStaging(product);
    backupKey.fill(0);
  }
}

type Taken = {
  readonly snapshot: Pick<DatabaseSnapshot, 'at' | 'serverVersion' | 'migrations'>;
  readonly factsForm: string;
  readonly tables: ManifestTable[];
  readonly tenants: ManifestTenant[];
};

async function takeStores(
  product: Product,
  archive: ArchiveWriter,
  asked: BackupAsked,
  report: Report,
): Promise<Taken> {
  report('waiting', 0);
  await makeStaging(product);
  const hold = await product.deletions.hold();
  try {
    faultPoint('backup.held');
    const snapshot = await openSnapshot(product.ownerUrl);
    try {
      const copied = await copyAside(product, snapshot, asked, report);
      await asked.onSnapshot?.(snapshot);
      hold.release();
      faultPoint('backup.copied');
      const tables = await writeTables(archive, snapshot, asked);
      const { hashes, factsForm } = await hashCopies(product, snapshot, (done) => {
        asked.signal?.throwIfAborted();
        report('comparing', done, copied.length);
      });
      await snapshot.close();
      hold.end();
      faultPoint('backup.dumped');
      const tenants: ManifestTenant[] = [];
      for (const tenant of copied) tenants.push(await writeTenant(archive, tenant, hashes.get(tenant.id)!));
      faultPoint('backup.written');
      return { snapshot, factsForm, tables, tenants };
    } finally {
      await snapshot.close().catch(() => undefined);
    }
  } finally {
    hold.end();
  }
}

async function copyAside(
  product: Product,
  snapshot: DatabaseSnapshot,
  { signal }: BackupAsked,
  report: Report,
): Promise<CopiedTenant[]> {
  const copied: CopiedTenant[] = [];
  for (const [index, tenant] of snapshot.tenants.entries()) {
    report('copying', index, snapshot.tenants.length);
    signal?.throwIfAborted();
    copied.push(await copyTenant(product, snapshot, tenant));
  }
  return copied;
}

async function writeTables(
  archive: ArchiveWriter,
  snapshot: DatabaseSnapshot,
  { signal }: BackupAsked,
): Promise<ManifestTable[]> {
  const tables: ManifestTable[] = [];
  for (const table of snapshot.tables) {
    for (const tenant of table.hasTenant ? snapshot.tenants : [undefined]) {
      signal?.throwIfAborted();
      const name = `${table.name}${tenant ? `.${tenant}` : ''}.oqb`;
      const written = await archive.rows(name, snapshot.rows(table, tenant));
      tables.push({
        table: table.name,
        ...(tenant ? { tenant } : {}),
        columns: [...table.columns],
        rows: written.rows,
        sha256: written.clearSha256,
        ...(written.file ? { file: written.file } : {}),
      });
    }
  }
  return tables;
}

async function writeTenant(archive: ArchiveWriter, tenant: CopiedTenant, stateHash: string): Promise<ManifestTenant> {
  const facts = await archive.copyOf(`facts.${tenant.id}.oqb`, tenant.factsFile);
  await rm(tenant.factsFile);
  const blobs = tenant.blobs.length > 0 ? await archive.blobs(`blobs.${tenant.id}.oqb`, tenant) : undefined;
  await rm(tenant.blobFolder, { recursive: true });
  return {
    id: tenant.id,
    stateHash,
    ledger: tenant.ledger,
    facts: { file: facts.name, contents: [...tenant.contents] },
    blobs: {
      ...(blobs ? { file: blobs.name } : {}),
      count: tenant.blobs.length,
      bytes: blobs?.clearBytes ?? 0,
      missing: tenant.missing,
    },
  };
}

/** Every file once more, from the disk and through its cipher. */
async function readAgain(
  part: string,
  backupKey: Uint8Array,
  { files, bytes: total }: Manifest,
  { signal }: BackupAsked,
  report: Report,
): Promise<void> {
  let done = 0;
  for (const file of files) {
    report('reading-again', done, total);
    signal?.throwIfAborted();
    const path = join(part, file.name);
    await requireUnchanged(path, file.name, file);
    for await (const _ of readSealed(path, backupKey, file.name, file, file.isPacked)) signal?.throwIfAborted();
    done += file.bytes;
  }
}

/**
 * On the disk of the data a backup stops above the floor below which loads pause: the database would be next to fail.
 * Another disk may be filled.
 */
async function spaceCheck(product: Product, folder: string): Promise<() => Promise<void>> {
  const [data, target] = await Promise.all([stat(product.settings.folders.data), stat(folder)]);
  if (data.dev === target.dev) return () => product.requireSpace();
  return async () => {};
}

function rootOf(folder: string): Pick<Manifest, 'root'> {
  const root = wrappedRoot(folder);
  return root ? { root: { by: root.by, wrapped: root.bytes.toString('base64') } } : {};
}
