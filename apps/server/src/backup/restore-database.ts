import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import type { DatabaseUrls } from '@optimiq/store/postgres/database';
import { findRunning, stopServer } from '@optimiq/store/postgres/embedded-process';
import { dropSchemas } from '@optimiq/store/postgres/migrate';
import { readMigrationState } from '@optimiq/store/postgres/migration-state';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import { keepOwnDatabase } from '../own-database.ts';
import { managedUrls, ownUrls } from '../product.ts';
import { isHalfRestored } from './half-restored.ts';
import { holdsData, RestoreError } from './restore-checks.ts';

/** The database that is restored into: the product's own, made now, or an empty managed one. */
export type TargetDatabase = {
  readonly urls: DatabaseUrls & { readonly owner: string };
  stop(): Promise<void>;
};

/**
 * Makes sure that nothing is overwritten: an installation with data is refused, and what an earlier restore left half
 * done is removed. Throws RestoreError 'not-empty'.
 */
export async function requireEmpty(settings: Settings, keyFolder: KeyFolder): Promise<void> {
  const { folders } = settings;
  const isHalf = isHalfRestored(folders);
  if (!isHalf && holdsData(folders.data)) throw new RestoreError('not-empty');
  if (settings.database) {
    const { owner } = await managedUrls(settings, keyFolder);
    if ((await readMigrationState(owner)) !== 'empty') {
      if (!isHalf) throw new RestoreError('not-empty');
      await dropSchemas(owner);
    }
  }
  if (!isHalf) return;
  const running = findRunning(join(folders.data, 'postgres'));
  if (running) await stopServer(running, 'immediate');
  // The mark stays: it says what the rest is until this restore has ended.
  for (const name of readdirSync(folders.data)) {
    if (name !== 'restoring') rmSync(join(folders.data, name), { recursive: true, force: true });
  }
}

export async function openTarget(settings: Settings, keyFolder: KeyFolder, log: Logger): Promise<TargetDatabase> {
  const { folders } = settings;
  if (settings.database) return { urls: await managedUrls(settings, keyFolder), stop: async () => {} };
  const server = await keepOwnDatabase(
    { dataDir: join(folders.data, 'postgres'), runDir: folders.run, keysDir: folders.keys },
    log,
  );
  return { urls: ownUrls(server), stop: () => server.stop() };
}
