import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { requireUnchanged } from '@optimiq/store/backup/sealed-file';
import { readMigrations } from '@optimiq/store/facts/schema';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import { KeyEncryptionError } from '@optimiq/store/keys/key-encryption';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import type { KeyWrap } from '@optimiq/store/keys/key-wrap';
import { listMigrations, type Migration } from '@optimiq/store/postgres/migrate';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import { openKeysOf } from '../keys/open-keys.ts';
import { type FoundBackup, findBackup } from './backup-folder.ts';
import { isSealed, type Manifest } from './manifest.ts';

/** Why a backup is not restored; a closed list, with words for the operator. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
  readonly code: keyof typeof reasons;
  constructor(code: keyof typeof reasons) {
    super(reasons[code]);
    this.code = code;
  }
}

const reasons = {
  running: 'The product is running here: a restore needs an installation that is stopped and empty',
  'no-backup': 'There is no whole backup in this folder: a backup without its manifest was cut short',
  'wrong-key':
    'The keys folder holds another key than the one this backup was made under: put the key of that installation there',
  changed: 'The manifest of this backup is not as it was written',
  'newer-schema': 'This backup was made by a newer program: restore it with that version or a later one',
  'not-empty': 'There is an installation here: restore into an empty base folder, or move this one away',
  'ledger-behind':
    'The erasure ledger in the keys folder is older than this backup, or is missing: people who were erased since could ' +
    'come back. Put the ledger (erasures-*.ndjson) there; if it is lost for good, say --ledger-lost',
  'facts-differ': 'The facts of a tenant are not what the backup holds of them',
  'state-differs': 'The state of a tenant is not the one that was backed up',
} as const;

/** The backup that is restored. Throws RestoreError 'no-backup'. */
export async function requireBackup(from: string): Promise<FoundBackup> {
  const found = await findBackup(from);
  if (!found) throw new RestoreError('no-backup');
  return found;
}

/**
 * The keys that a backup is opened by. A folder without a root secret takes the backup's over, once the key opens it,
 * unless the backup is only looked at.
 *
 * Throws RestoreError 'wrong-key', and KeyFolderError.
 */
export async function openKeysFor(
  settings: Settings,
  log: Logger,
  { root }: Manifest,
  { isReadOnly }: { readonly isReadOnly: boolean },
): Promise<KeyFolder> {
  const backedUp = root && { wrapped: { by: root.by, bytes: Buffer.from(root.wrapped, 'base64') }, isReadOnly };
  return openKeysOf(settings, log, false, backedUp).catch((error: unknown) => {
    throw error instanceof KeyEncryptionError ? new RestoreError('wrong-key') : error;
  });
}

/** The backup's own key. Throws RestoreError 'wrong-key', or 'changed' when the manifest was tampered with. */
export async function openBackupKey(wrap: KeyWrap, manifest: Manifest): Promise<Buffer> {
  const key = await wrap.unwrap(manifest.id, Buffer.from(manifest.key.wrapped, 'base64'));
  if (!key) throw new RestoreError('wrong-key');
  if (!isSealed(key, manifest)) throw new RestoreError('changed');
  return key;
}

/** The program's migrations that the backup's database had. Throws RestoreError 'newer-schema' for one it lacks. */
export function migrationsOf(manifest: Manifest, known: readonly Migration[] = listMigrations()): Migration[] {
  if (manifest.factsSchema > readMigrations().length) throw new RestoreError('newer-schema');
  return manifest.migrations.map(({ number, sha256 }) => {
    const found = known.find((migration) => migration.number === number && migration.sha256 === sha256);
    if (!found) throw new RestoreError('newer-schema');
    return found;
  });
}

/**
 * Throws RestoreError 'ledger-behind' unless the ledger of every tenant has all that it had when the backup was made:
 * then it is the ledger of that installation. That it is the latest one only its operator can know.
 */
export function requireLedgers(keysFolder: string, manifest: Manifest): void {
  for (const { id, ledger } of manifest.tenants) {
    const entries = readErasures(keysFolder, id as TenantId);
    if (ledger.entries > 0 && entries[ledger.entries - 1]?.hash !== ledger.hash)
      throw new RestoreError('ledger-behind');
  }
}

/** Reads every file, before anything is made. Throws DamagedFileError with the file's name. */
export async function requireFiles(path: string, { files }: Manifest, onBytes: (done: number) => void): Promise<void> {
  let done = 0;
  for (const file of files) {
    await requireUnchanged(join(path, file.name), file.name, file);
    done += file.bytes;
    onBytes(done);
  }
}

/** Whether the data folder holds an installation, or a part of one. */
export function holdsData(dataFolder: string): boolean {
  const has = (name: string) => existsSync(join(dataFolder, name));
  const filesIn = (name: string) => (has(name) ? readdirSync(join(dataFolder, name)) : []);
  return has('postgres') || filesIn('blobs').length > 0 || filesIn('facts').some((name) => name.endsWith('.duckdb'));
}
