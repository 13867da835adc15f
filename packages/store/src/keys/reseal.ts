import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { currentVersion, keysFromNew, type SealKey } from '../crypto/key-ring.ts';
import { seal, unseal } from '../crypto/seal.ts';
import type { AuthTx } from '../postgres/auth-tx.ts';
import type { Database } from '../postgres/database.ts';
import { byteaArray } from '../postgres/member-identity-arrays.ts';
import type { TenantTx } from '../postgres/tenant.ts';
import type { SealedColumn } from './sealed-columns.ts';

type Tx = TenantTx | AuthTx;

export type ResealedBatch = {
  /** Fewer than the limit: the table's end was reached. */
  readonly rewritten: number;
  /** Key of the last row; the next batch begins behind it. */
  readonly last: readonly string[] | undefined;
};

/**
 * Seals some rows of a column anew under the current version, in their order of key.
 *
 * Rows that others have locked are left for the next pass, so that nobody waits for each other. Rows of versions the ring
 * lacks (revoked ones) are left as they are.
 *
 * @param after key of the row to begin behind; undefined begins at the first.
 */
export async function resealBatch(
  tx: Tx,
  tenant: TenantId,
  key: SealKey,
  column: SealedColumn,
  after: readonly string[] | undefined,
  limit: number,
): Promise<ResealedBatch> {
  const table = sql.table(`${column.schema}.${column.table}`);
  const found = await oldRows(tx, tenant, key, column, after, limit);
  const last = found.at(-1)?.key;
  const renewed = found.map(({ key: row, sealed }) => {
    const place = { tenant, table: column.table, column: column.column, row: row.join('/') };
    return seal(key, place, unseal(key, place, sealed));
  });
  if (found.length > 0) {
    const parts = column.key.map(([, type], at) =>
      typed(
        found.map(({ key: row }) => row[at]!),
        type,
      ),
    );
    const names = column.key.map(([name]) => sql.ref(name));
    await sql`
      update ${table} t set ${sql.ref(column.column)} = r.renewed
      from unnest(${sql.join(parts)}, ${byteaArray(renewed)}::bytea[]) as r (${sql.join(names)}, renewed)
      where t.tenant_id = ${tenant}::uuid
        and (${sql.join(column.key.map(([name]) => sql.ref(`t.${name}`)))})
          = (${sql.join(column.key.map(([name]) => sql.ref(`r.${name}`)))})`.execute(tx);
  }
  return { rewritten: found.length, last };
}

/** The next rows under old versions that the ring opens. */
async function oldRows(
  tx: Tx,
  tenant: TenantId,
  key: SealKey,
  column: SealedColumn,
  after: readonly string[] | undefined,
  limit: number,
): Promise<{ key: string[]; sealed: Buffer }[]> {
  const names = column.key.map(([name]) => sql.ref(name));
  const texts = column.key.map(([name, type]) =>
    type === 'bytea' ? sql`encode(${sql.ref(name)}, 'hex')` : sql`${sql.ref(name)}::text`,
  );
  const old = keysFromNew(key).flatMap(({ version }) => (version === currentVersion(key) ? [] : [version]));
  const behind = after
    ? sql`and (${sql.join(names)}) > (${sql.join(column.key.map(([, type], at) => value(after[at]!, type)))})`
    : sql``;
  const { rows } = await sql<{ key: string[]; sealed: Buffer }>`
    select array[${sql.join(texts)}] as key, ${sql.ref(column.column)} as sealed
    from ${sql.table(`${column.schema}.${column.table}`)}
    where tenant_id = ${tenant}::uuid and ${sql.ref(column.column)} is not null
      and get_byte(${sql.ref(column.column)}, 0) = any(${old}::integer[]) ${behind}
    order by ${sql.join(names)} limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

const value = (text: string, type: SealedColumn['key'][number][1]) =>
  type === 'bytea' ? sql`decode(${text}, 'hex')` : sql`${text}::${sql.raw(type)}`;

const typed = (texts: readonly string[], type: SealedColumn['key'][number][1]) =>
  type === 'bytea'
    ? sql`${byteaArray(texts.map((text) => Buffer.from(text, 'hex')))}::bytea[]`
    : sql`${[...texts]}::${sql.raw(type)}[]`;

/** Asks whether every transaction of the sign-in role that is under way now has ended. */
export async function authTransactionsOver({ auth }: Pick<Database, 'auth'>): Promise<() => Promise<boolean>> {
  const { rows: now } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(auth);
  return async () => {
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where usename = current_user and datname = current_database() and pid <> pg_backend_pid()
        and xact_start < ${now[0]!.at} limit 1`.execute(auth);
    return rows.length === 0;
  };
}

/** Rows of a column by the version they were sealed under. */
export async function countVersions(tx: Tx, tenant: TenantId, column: SealedColumn): Promise<Map<number, number>> {
  const { rows } = await sql<{ version: number; rows: number }>`
    select get_byte(${sql.ref(column.column)}, 0) as version, count(*)::float8 as rows
    from ${sql.table(`${column.schema}.${column.table}`)}
    where tenant_id = ${tenant}::uuid and ${sql.ref(column.column)} is not null group by 1`.execute(tx);
  return new Map(rows.map(({ version, rows: count }) => [version, Number(count)]));
}
