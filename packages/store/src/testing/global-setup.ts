import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openQueue } from '../jobs/queue.ts';
import { type DatabaseUrls, openDatabase } from '../postgres/database.ts';
import { startEmbedded } from '../postgres/embedded.ts';
import { findRunning, stopServer } from '../postgres/embedded-process.ts';
import { migrate } from '../postgres/migrate.ts';
import { identityOf, isAlive } from '../postgres/process-identity.ts';
import { ensureDatabase } from '../postgres/roles.ts';
import { type TestServer, templateName, testServerVariable, testTenants } from './server.ts';

const prefix = 'optimiq-test-';

/** Starts one database server for a test run, with a migrated template, and tells the workers where it is. */
export default async function setup(): Promise<() => Promise<void>> {
  await removeAbandoned();
  const base = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(base, 0o700);
  writeFileSync(join(base, 'owner'), identityOf(process.pid) ?? '', { mode: 0o600 });
  const folders = { dataDir: join(base, 'data/postgres'), runDir: join(base, 'run'), keysDir: join(base, 'keys') };
  const server = await startEmbedded({ ...folders, durability: 'none' });

  await prepareTemplate(server.url('superuser', 'postgres'), server.url('owner', templateName));
  await prepareQueue({
    app: server.url('app', templateName),
    auth: server.url('auth', templateName),
    jobs: server.url('jobs', templateName),
  });
  const told: TestServer = {
    base,
    pid: server.pid,
    logFile: server.logFile,
    socketFolder: join(folders.dataDir, 'socket'),
    urls: {
      superuser: server.url('superuser', 'postgres'),
      owner: server.url('owner', 'postgres'),
      app: server.url('app', 'postgres'),
      auth: server.url('auth', 'postgres'),
      jobs: server.url('jobs', 'postgres'),
    },
  };
  writeFileSync(join(base, 'server.json'), JSON.stringify(told), { mode: 0o600 });
  process.env[testServerVariable] = join(base, 'server.json');

  return async () => {
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  };
}

async function prepareTemplate(superuserUrl: string, ownerUrl: string): Promise<void> {
  const superuser = new pg.Client({ connectionString: superuserUrl });
  await superuser.connect();
  await ensureDatabase(superuser, templateName);
  await superuser.end();
  await migrate(ownerUrl);

  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  for (const [slug, id] of Object.entries(testTenants)) {
    await owner.query(`insert into auth.tenants (id, slug, name, environment) values ($1, $2, $2, 'demo')`, [id, slug]);
  }
  await owner.end();
}

/** The tables of the queue, which each product would make again. A template is copied while nobody is connected to it. */
async function prepareQueue(urls: DatabaseUrls): Promise<void> {
  const database = await openDatabase(urls);
  const queue = await openQueue(database, urls.jobs);
  await queue.close();
  await database.close();
}

/** A run that was killed leaves its server and folder. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const base = join(tmpdir(), name);
    try {
      if (isAlive(readFileSync(join(base, 'owner'), 'latin1'))) continue;
      const running = findRunning(join(base, 'data/postgres'));
      if (running !== undefined) await stopServer(running, 'immediate');
      rmSync(base, { recursive: true, force: true });
    } catch {
      // Another user's, or not finished being made.
    }
  }
}
