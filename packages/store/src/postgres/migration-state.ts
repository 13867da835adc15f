import pg from 'pg';
import { listMigrations } from './migrate.ts';

/**
 * empty: nothing of ours is there yet. current: this program's version. pending: older, to be migrated.
 * newer: of a later program.
 */
export type MigrationState = 'empty' | 'current' | 'pending' | 'newer';

/** How a database stands to this program's migrations. @param ownerUrl login that owns the tables. */
export async function readMigrationState(ownerUrl: string): Promise<MigrationState> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(`select to_regclass('auth.schema_migrations') is not null as found`);
    if (!rows[0].found) return 'empty';
    return await readState(client);
  } finally {
    await client.end();
  }
}

/** The same for a running product, by the auth role; 'empty' cannot be told. */
export const readServedState = (authPool: pg.Pool): Promise<MigrationState> => readState(authPool);

async function readState(db: Pick<pg.Client | pg.Pool, 'query'>): Promise<MigrationState> {
  const { rows } = await db.query('select coalesce(max(number), 0)::int as version from auth.schema_migrations');
  const known = listMigrations().at(-1)?.number ?? 0;
  if (rows[0].version === known) return 'current';
  return rows[0].version < known ? 'pending' : 'newer';
}
