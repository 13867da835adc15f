import pg from 'pg';
import { listMigrations, type Migration } from './migrate.ts';

/**
 * empty: nothing of ours is there yet. current: this program's version. pending: older, to be migrated.
 * newer: of a later program.
 */
export type MigrationState = 'empty' | 'current' | 'pending' | 'newer';

/** How a database stands to this program's migrations. @param ownerUrl login that owns the tables. */
export async function readMigrationState(
  ownerUrl: string,
  migrations: readonly Migration[] = listMigrations(),
): Promise<MigrationState> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(`select to_regclass('auth.schema_migrations') is not null as found`);
    return rows[0].found ? await readServedState(client, migrations) : 'empty';
  } finally {
    await client.end();
  }
}

/** The same for a database that has been migrated before, by any role that reads the list. */
export async function readServedState(
  db: Pick<pg.Client | pg.Pool, 'query'>,
  migrations: readonly Migration[] = listMigrations(),
): Promise<MigrationState> {
  const { rows } = await db.query('select number from auth.schema_migrations');
  const applied = new Set(rows.map(({ number }) => number as number));
  const known = migrations.map(({ number }) => number);
  if (known.some((number) => !applied.has(number))) return 'pending';
  return applied.size > known.length ? 'newer' : 'current';
}
