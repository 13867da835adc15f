import { join } from 'node:path';
import { copyDataFolder, sweepDataCopies } from '@optimiq/store/postgres/embedded-copy';
import { listMigrations, type Migration, migrate } from '@optimiq/store/postgres/migrate';
import { readMigrationState } from '@optimiq/store/postgres/migration-state';
import type { Logger } from 'pino';
import type { Settings } from './env.ts';
import { keepOwnDatabase, type OwnDatabase } from './own-database.ts';

/** Folder of the copy that a migration was preceded by. */
export const copiesFolderOf = (folders: Settings['folders']): string => join(folders.data, 'before-migration');

/** A start that has to migrate finds no room for the copy it makes first. */
export class NoRoomForCopyError extends Error {
  override readonly name = 'NoRoomForCopyError';
  constructor(folder: string) {
    super(`The database is copied before it is migrated, and the disk has no room for that: free some at ${folder}`);
  }
}

/**
 * Starts the product's own database at this program's schema.
 *
 * A database that is behind is stopped, copied as it lies and started again before it is migrated. One copy is kept, for
 * thirty days; a migration that fails leaves the database at the last one that went through.
 *
 * @param migrations all of the program, ascending.
 */
export async function openOwnDatabase(
  folders: Settings['folders'],
  log: Logger,
  migrations: readonly Migration[] = listMigrations(),
): Promise<OwnDatabase> {
  const dataDir = join(folders.data, 'postgres');
  const start = () => keepOwnDatabase({ dataDir, runDir: folders.run, keysDir: folders.keys }, log);
  sweepDataCopies(copiesFolderOf(folders));
  let server = await start();
  try {
    if ((await readMigrationState(server.url('owner'), migrations)) === 'pending') {
      await server.stop();
      await copyDataFolder(dataDir, join(copiesFolderOf(folders), 'postgres')).catch((error) => {
        throw error.code === 'disk-full' ? new NoRoomForCopyError(folders.data) : error;
      });
      log.info('database copied before its migration');
      server = await start();
    }
    const { applied } = await migrate(server.url('owner'), migrations);
    if (applied.length > 0) log.info({ migrations: applied.length }, 'database migrated');
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
