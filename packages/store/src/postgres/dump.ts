import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { StoreClient } from './client.ts';
import { type DumpTable, listDumpTables } from './dump-tables.ts';
import { toStoreError } from './errors.ts';
import type { Schema } from './schema.ts';
import type { TenantTx } from './tenant.ts';

/** One state of the database, held open: what is committed meanwhile is not in it. */
export type DatabaseSnapshot = {
  /** By which other connections see the same state, while this one is open. */
  readonly id: string;
  readonly at: Date;
  readonly migrations: readonly DumpedMigration[];
  readonly serverVersion: string;
  readonly tenants: readonly TenantId[];
  readonly tables: readonly DumpTable[];
  /** Rows of a table in the order of its key, as COPY writes them; of one tenant where the table has tenants. */
  rows(table: DumpTable, tenant?: TenantId): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
};

export type DumpedMigration = { readonly number: number; readonly name: string; readonly sha256: string };

/** Values are written and read alike, whatever a server's or login's defaults are. */
export const copyForm = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local search_path = '';
  set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0`;

/**
 * Opens a snapshot. It holds up nobody; dead rows stay on disk until it is closed.
 *
 * @param ownerUrl login that owns the tables.
 */
export async function openSnapshot(ownerUrl: string): Promise<DatabaseSnapshot> {
  const client = new StoreClient({ connectionString: ownerUrl, application_name: 'optimiq backup' });
  await client.connect().catch((error: unknown) => {
    throw toStoreError(error);
  });
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(copyForm);
    const { rows } = await client.query(
      `select pg_export_snapshot() as id, clock_timestamp() as at, current_setting('server_version') as version`,
    );
    const migrations = await client.query('select number, name, sha256 from auth.schema_migrations order by number');
    const tenants = await client.query('select id from auth.tenants order by id');
    return {
      id: rows[0].id,
      at: rows[0].at,
      serverVersion: rows[0].version,
      migrations: migrations.rows,
      tenants: tenants.rows.map(({ id }: { id: TenantId }) => id),
      tables: await listDumpTables(client),
      rows: (table, tenant) => copyOut(client, table, tenant),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Rows as COPY writes them. The owner, too, sees a tenant's rows only while it is named. */
export async function* copyOut(client: pg.Client, table: DumpTable, tenant?: TenantId): AsyncGenerator<Uint8Array> {
  await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant ?? '']);
  const stream = client.query(copyStreams.to(`copy (${selectOf(table, tenant)}) to stdout`));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw toStoreError(error);
  }
}

function selectOf({ name, columns, order, hasTenant }: DumpTable, tenant?: TenantId): string {
  const where = hasTenant ? ` where tenant_id = ${pg.escapeLiteral(tenant ?? '')}` : '';
  return `select ${columns.map(quoted).join(', ')} from ${quotedName(name)} dumped${where} order by ${order}`;
}

export const quoted = (name: string): string => pg.escapeIdentifier(name);
export const quotedName = (name: string): string => name.split('.').map(quoted).join('.');

/** One transaction as a tenant that sees the state of a snapshot and changes nothing. */
export function withTenantAt<T>(
  db: Kysely<Schema>,
  snapshot: DatabaseSnapshot,
  tenant: TenantId,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`set transaction snapshot ${sql.lit(snapshot.id)}`.execute(tx);
      await sql`select set_config('app.tenant_id', ${tenant}, true)`.execute(tx);
      return work(tx as TenantTx);
    });
}
