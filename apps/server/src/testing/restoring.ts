import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@optimiq/store/postgres/database';
import { grantConnect } from '@optimiq/store/postgres/roles';
import { keyFolderOf } from '@optimiq/store/testing/keys';
import { once } from '@optimiq/store/testing/postgres';
import { testServer } from '@optimiq/store/testing/server';
import { pino } from 'pino';
import { restoreInstallation } from '../backup/restore.ts';
import type { Settings } from '../env.ts';
import { readSettings } from '../env.ts';
import { assembleProduct, type Product } from '../product.ts';
import { testAsOf } from './product.ts';

/** An empty installation on an empty database of the run's server: another machine, as far as a restore can tell. */
export type EmptyInstallation = {
  readonly base: string;
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string>>;
  asSuperuser(text: string): Promise<Record<string, unknown>[]>;
  /** Puts a key-encryption key, and the ledgers of another keys folder, where a restore looks for them. */
  putKeys(kek: Uint8Array, ledgersOf?: string): void;
  restore(from: string, options?: { isLedgerLost?: boolean }): ReturnType<typeof restoreInstallation>;
  /** The restored product, as a start opens it; its jobs are not started. */
  open(kek: Buffer): Promise<Product>;
  remove(): Promise<void>;
};

export async function emptyInstallation(): Promise<EmptyInstallation> {
  const base = mkdtempSync(join(tmpdir(), 'optimiq-restore-'));
  const database = `restore_${randomBytes(6).toString('hex')}`;
  const server = testServer();
  const at = (role: 'superuser' | 'owner' | 'app' | 'auth' | 'jobs') =>
    Object.assign(new URL(server.urls[role]), { pathname: `/${database}` }).href;
  await once(server.urls.superuser, async (client) => {
    await client.query(`create database ${database} template template0 owner optimiq_owner`);
    await grantConnect(client, database);
  });
  const environment = {
    OPTIMIQ_BASE_DIR: base,
    PORT: '0',
    DATABASE_URL: at('app'),
    DATABASE_OWNER_URL: at('owner'),
    DATABASE_AUTH_URL: at('auth'),
    DATABASE_JOBS_URL: at('jobs'),
  };
  const settings = readSettings({ ...environment }, base);
  const log = pino({ level: 'silent' });
  return {
    base,
    settings,
    environment,
    asSuperuser: (text) => once(at('superuser'), async (client) => (await client.query(text)).rows),
    putKeys: (kek, ledgersOf) => {
      // Other keys are another folder: nothing of the one before stays in it.
      rmSync(settings.folders.keys, { recursive: true, force: true });
      mkdirSync(settings.folders.keys, { recursive: true, mode: 0o700 });
      writeFileSync(join(settings.folders.keys, 'kek-1.key'), kek, { mode: 0o600 });
      for (const name of ledgersOf ? readdirSync(ledgersOf) : [])
        if (name.startsWith('erasures-')) cpSync(join(ledgersOf!, name), join(settings.folders.keys, name));
    },
    restore: (from, options) => restoreInstallation(settings, log, from, () => {}, options),
    open: async (kek) =>
      assembleProduct({
        settings,
        log,
        today: () => testAsOf,
        keyFolder: keyFolderOf(kek, settings.folders.keys),
        database: await openDatabase({ app: at('app'), auth: at('auth'), jobs: at('jobs') }),
        jobsUrl: at('jobs'),
        ownerUrl: at('owner'),
        stopServer: async () => undefined,
      }),
    remove: async () => {
      await once(server.urls.superuser, (client) => client.query(`drop database ${database} with (force)`));
      rmSync(base, { recursive: true, force: true });
    },
  };
}
