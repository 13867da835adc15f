import { sql } from 'kysely';
import type { Database } from './database.ts';

export type BackupKind = 'asked' | 'scheduled';

/** A backup as this installation remembers it. */
export type BackupRow = {
  readonly id: string;
  readonly kind: BackupKind;
  readonly state: 'running' | 'done' | 'failed' | 'expired';
  /** For the operator only. */
  readonly folder: string;
  readonly startedAt: Date;
  readonly snapshotAt?: Date;
  readonly finishedAt?: Date;
  readonly verifiedAt?: Date;
  readonly expiresAt: Date;
  readonly bytes?: number;
  readonly errorCode?: string;
};

export async function noteBackupStarted(
  { auth }: Database,
  backup: { readonly id: string; readonly kind: BackupKind; readonly folder: string; readonly expiresAt: Date },
): Promise<void> {
  const { id, kind, folder, expiresAt } = backup;
  await auth.insertInto('backups').values({ id, kind, folder, expires_at: expiresAt }).execute();
}

/** @param backup folder of the backup itself, and what its manifest says. */
export async function noteBackupDone(
  { auth }: Database,
  id: string,
  backup: { readonly folder: string; readonly snapshotAt: Date; readonly expiresAt: Date; readonly bytes: number },
): Promise<void> {
  const now = new Date();
  const { folder, snapshotAt, expiresAt, bytes } = backup;
  await auth
    .updateTable('backups')
    .set({
      state: 'done',
      folder,
      snapshot_at: snapshotAt,
      expires_at: expiresAt,
      bytes,
      finished_at: now,
      verified_at: now,
    })
    .where('id', '=', id)
    .execute();
}

/** @param errorCode a word of ours. */
export async function noteBackupFailed({ auth }: Database, id: string, errorCode: string): Promise<void> {
  await auth
    .updateTable('backups')
    .set({ state: 'failed', error_code: errorCode, finished_at: new Date() })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Backups that a process was making when it ended are made no more. */
export async function failLostBackups({ auth }: Database): Promise<void> {
  await auth
    .updateTable('backups')
    .set({ state: 'failed', error_code: 'worker-lost', finished_at: new Date() })
    .where('state', '=', 'running')
    .execute();
}

/** A backup is where it was no more. */
export async function noteBackupExpired({ auth }: Database, id: string): Promise<void> {
  await auth
    .updateTable('backups')
    .set({ state: 'expired' })
    .where('id', '=', id)
    .where('state', '=', 'done')
    .execute();
}

/** The latest backups, newest first. */
export async function listBackups({ auth }: Database, limit: number): Promise<BackupRow[]> {
  const rows = await auth.selectFrom('backups').selectAll().orderBy('started_at', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    state: row.state,
    folder: row.folder,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    ...(row.snapshot_at ? { snapshotAt: row.snapshot_at } : {}),
    ...(row.finished_at ? { finishedAt: row.finished_at } : {}),
    ...(row.verified_at ? { verifiedAt: row.verified_at } : {}),
    ...(row.bytes === null ? {} : { bytes: row.bytes }),
    ...(row.error_code ? { errorCode: row.error_code } : {}),
  }));
}

/** Backups that are there, as far as is known. */
export async function listKeptBackups(database: Database): Promise<BackupRow[]> {
  return (await listBackups(database, 10_000)).filter(({ state }) => state === 'done');
}

/** When the last backup that was begun before an instant expires; undefined without one. */
export async function lastExpiryBefore({ auth }: Database, instant: Date): Promise<Date | undefined> {
  const row = await auth
    .selectFrom('backups')
    .select(sql<Date | null>`max(expires_at)`.as('last'))
    .where('started_at', '<=', instant)
    .where('state', 'in', ['running', 'done'])
    .executeTakeFirst();
  return row?.last ?? undefined;
}

/** The latest backup that failed, unless one that began later is done. */
export async function lastFailedBackup({ auth }: Database): Promise<{ id: string; at: Date } | undefined> {
  const rows = await auth
    .selectFrom('backups')
    .select(['id', 'state', 'started_at', 'finished_at'])
    .where('state', '<>', 'running')
    .orderBy('started_at', 'desc')
    .limit(1)
    .execute();
  const [last] = rows;
  return last?.state === 'failed' ? { id: last.id, at: last.finished_at ?? last.started_at } : undefined;
}
