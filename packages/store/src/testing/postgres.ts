import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import pg from 'pg';
import type { KeyFolder } from '../keys/key-folder.ts';
import { type Database, openDatabase } from '../postgres/database.ts';
import { type DatabaseRole, grantConnect, roleNames } from '../postgres/roles.ts';
import { keyFolderOf } from './keys.ts';
import { templateName, testServer, testTenants } from './server.ts';

/** A database of its own for one test file: migrated, with two tenants. */
export type TestDatabase = {
  readonly database: Database;
  /** Connection strings; the superuser's is for breaking things on purpose. */
  readonly urls: Readonly<Record<DatabaseRole | 'superuser', string>>;
  /** `alpha` has what the test is about; `beta` must see nothing of it. */
  readonly alpha: TenantId;
  readonly beta: TenantId;
  /** A key-encryption key of this database's own, in memory only, and what it wraps by. */
  readonly kek: Buffer;
  readonly keyFolder: KeyFolder;
  /** Runs statements as the superuser, past all walls. */
  asSuperuser<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Drops the database. */
  close(): Promise<void>;
};

/** A fresh copy of the run's migrated template. Needs the run's global setup. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = testServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const at = (role: DatabaseRole | 'superuser') => {
    const url = new URL(server.urls[role]);
    url.pathname = `/${name}`;
    return url.href;
  };
  const urls = { superuser: at('superuser'), owner: at('owner'), app: at('app'), auth: at('auth'), jobs: at('jobs') };

  await once(server.urls.superuser, async (client) => {
    await client.query(`create database ${name} template ${templateName} owner ${roleNames.owner}`);
    await grantConnect(client, name);
  });
  const database = await openDatabase(urls);
  const kek = randomBytes(32);
  return {
    database,
    urls,
    ...testTenants,
    kek,
    keyFolder: keyFolderOf(kek),
    asSuperuser: (text, values) => once(urls.superuser, async (client) => (await client.query(text, values)).rows),
    close: async () => {
      await database.close();
      await once(server.urls.superuser, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

/** One connection, closed afterwards. */
export async function once<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
