import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

export type MigrationReport = { readonly applied: readonly string[]; readonly version: number };

/**
 * Why a database was left as it was: it is `newer` than this program, a released migration was `changed` since
 * it ran, another migrator `locked` it, or a statement `failed`.
 */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: 'newer' | 'changed' | 'locked' | 'failed';
  constructor(code: MigrationError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
};

/** SQLSTATE that a migration raises when it must not run, with a message for the operator. */
const ownRefusal = 'OQ001';

// Any number will do, as long as nothing else of ours takes it.
const advisoryLock = 7_041_846_102;

/**
 * Brings a database to this program's schema: forward only, each file once and in its own transaction.
 *
 * @param ownerUrl   login that owns the tables. The service roles must exist.
 * @param migrations all of the program, ascending.
 *
 * One migrator works at a time. A statement that waits five seconds for a lock fails instead of stopping the service.
 */
export async function migrate(
  ownerUrl: string,
  migrations: readonly Migration[] = listMigrations(),
): Promise<MigrationReport> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`set lock_timeout = '60s'`);
    await client.query('select pg_advisory_lock($1)', [advisoryLock]).catch(() => {
      throw new MigrationError('locked', 'Another process has been migrating this database for a minute');
    });
    await client.query(`set lock_timeout = '5s'`);
    const pending = check(await readApplied(client), migrations);
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map(({ name }) => name), version: migrations.at(-1)?.number ?? 0 };
  } finally {
    await client.end();
  }
}

/** Removes everything of ours from a database that a restore was cut short in. */
export async function dropSchemas(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('drop schema if exists optimiq, auth, jobs cascade');
  } finally {
    await client.end();
  }
}

/** Migrations of the program, ascending by number. */
export function listMigrations(): Migration[] {
  const folder = new URL('./migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { number: Number(file.slice(0, 4)), name: file.slice(0, -4), text, sha256 };
    });
}

type Applied = Pick<Migration, 'number' | 'name' | 'sha256'>;

async function readApplied(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query(`select to_regclass('auth.schema_migrations') is not null as found`);
  if (!rows[0].found) return [];
  return (await client.query('select number, name, sha256 from auth.schema_migrations order by number')).rows;
}

/** Migrations still to run; fails when the database has had one that this program does not know as it is. */
function check(applied: readonly Applied[], migrations: readonly Migration[]): Migration[] {
  for (const { number, name, sha256 } of applied) {
    const known = migrations.find((migration) => migration.number === number);
    if (!known)
      throw new MigrationError('newer', `The database has migration ${name}, which this program does not know`);
    if (known.sha256 !== sha256) throw new MigrationError('changed', `Migration ${name} differs from the one that ran`);
  }
  return migrations.filter(({ number }) => !applied.some((had) => had.number === number));
}

async function apply(client: pg.Client, { number, name, text, sha256 }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into auth.schema_migrations (number, name, sha256) values ($1, $2, $3)', [
      number,
      name,
      sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    // The message of a database error may quote a row; the state tells an operator enough. Our own words are fixed.
    const { code = 'unknown', message } = error as pg.DatabaseError;
    const reason = code === ownRefusal ? `: ${message}` : ` failed with SQLSTATE ${code}`;
    throw new MigrationError('failed', `Migration ${name}${reason}`);
  }
}
