import { AsyncLocalStorage } from 'node:async_hooks';
import type { Brand } from '@optimiq/domain/kernel/brand';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { CopyRows } from './client.ts';
import type { Schema } from './schema.ts';

/** A transaction that sees one tenant's rows. Every query takes one; only `withTenant` makes one. */
export type TenantTx = Brand<Transaction<Schema>, 'TenantTx'>;

const lockLimit = new AsyncLocalStorage<number>();

/**
 * Runs `work` so that none of its transactions waits longer than `milliseconds` for a lock: it then fails with
 * `StoreError` 'lock-timeout'. For work that somebody waits for; jobs wait as long as it takes.
 */
export const withLockLimit = <T>(milliseconds: number, work: () => T): T => lockLimit.run(milliseconds, work);

/** Runs `work` in one transaction as `tenant`; row-level security hides all other tenants' rows. */
export function withTenant<T>(db: Kysely<Schema>, tenant: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  // 0 is no limit.
  const limit = lockLimit.getStore() ?? 0;
  return db.connection().execute(async (connection) => {
    try {
      // One text without values goes to the server and back once; it is what every request begins with.
      await run(
        connection,
        `begin; select set_config('app.tenant_id', ${pg.escapeLiteral(tenant)}, true), set_config('lock_timeout', '${limit}', true)`,
      );
      const result = await work(connection as unknown as TenantTx);
      await run(connection, 'commit');
      return result;
    } catch (error) {
      await run(connection, 'rollback').catch(() => undefined); // what went wrong first is told
      throw error;
    }
  });
}

export type CopyValue = string | number | boolean | Buffer | null;

/**
 * Bulk insert by COPY, inside the tenant's transaction and under its row-level security.
 *
 * COPY itself is not allowed into a table with row-level security, so rows are copied into a temporary table and
 * inserted from there.
 *
 * @param table   table of schema optimiq, or a temporary table of this transaction.
 * @param columns names in the order of each row's values.
 * @param rows    taken as fast as the server reads; null is SQL null, a Buffer is bytea.
 * @returns       number of rows copied.
 *
 * Fails with a `StoreError`, which for a value that does not fit names the row; the transaction is then aborted.
 */
export async function copyInto(
  tx: TenantTx,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
): Promise<number> {
  const counter = { rows: 0 };
  const names = columns.map(quoted).join(', ');
  const copy = (target: string) =>
    tx.executeQuery(CompiledQuery.raw(`copy ${target} (${names}) from stdin`, [new CopyRows(toLines(rows, counter))]));
  if (await isTemporary(tx, table)) {
    await copy(quoted(table));
    return counter.rows;
  }
  stagingNumber += 1;
  const staging = `staging_${stagingNumber}`;
  await run(
    tx,
    `create temporary table ${staging} on commit drop as select ${names} from ${quoted(table)} with no data`,
  );
  await copy(staging);
  await run(tx, `insert into ${quoted(table)} (${names}) select ${names} from ${staging}`);
  await run(tx, `drop table ${staging}`);
  return counter.rows;
}

let stagingNumber = 0;

const run = (connection: Kysely<Schema>, statement: string) => connection.executeQuery(CompiledQuery.raw(statement));

async function isTemporary(tx: TenantTx, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select relpersistence = 't' as found from pg_class where oid = to_regclass(${quoted(table)})`.execute(tx);
  return rows[0]?.found === true;
}

const chunkBytes = 64 * 1024;

function* toLines(rows: Iterable<readonly CopyValue[]>, counter: { rows: number }): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    counter.rows += 1;
    for (let column = 0; column < row.length; column += 1) {
      text += (column === 0 ? '' : '\t') + toField(row[column]!);
    }
    text += '\n';
    if (text.length >= chunkBytes) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in COPY's text format. */
function toField(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replace(/[\\\t\n\r]/g, (character) => escapes[character]!);
  if (typeof value === 'object') return `\\\\x${value.toString('hex')}`;
  return String(value);
}

const quoted = (name: string) =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
