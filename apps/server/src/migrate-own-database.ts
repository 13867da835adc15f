import { existsSync } from 'node:fs';
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
 * A database that is behind is stopped, copied as it lies and started again before it is migrated. The facts files, which
 * nobody has opened yet and which migrate when they are, are copied with it: together they lead back to the older program.
 * One copy is kept, for thirty days; a migration that fails leaves the database at the last one that went through.
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
      await copyBefore(folders).catch((error) => {
        throw error.code === 'disk-full' ? new NoRoomForCopyError(folders.data) : error;
      });
      log.info('database and facts copied before the migration');
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

/** Facts first: cut short, the database still is what says that both are to be copied. */
async function copyBefore(folders: Settings['folders']): Promise<void> {
  for (const name of ['facts', 'postgres']) {
    const from = join(folders.data, name);
    if (existsSync(from)) await copyDataFolder(from, join(copiesFolderOf(folders), name));
  }
}
