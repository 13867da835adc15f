import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/** Numbers that a source gave its records are identifiers: facts know keys made of them, the vault keeps them sealed. */
export type NumberedTable = 'claims' | 'pharmacy_fills';

/** The numbers of records that follow each other in a facts table, as one ciphertext. */
export type NumberPage = {
  readonly table: NumberedTable;
  /** record_no of the first. */
  readonly first: number;
  readonly sealed: Uint8Array;
};

const placeOf = (tenant: string, loadId: LoadId, table: NumberedTable, first: number) =>
  ({ tenant, table: 'source_number_pages', column: 'sealed', row: `${loadId}/${table}/${first}` }) as const;

/** Seals numbers for their place. One call for thousands: the ciphertext of one number costs ten times its bytes. */
export function sealNumbers(
  keys: Pick<TenantKeys, 'data'>,
  tenant: string,
  loadId: LoadId,
  table: NumberedTable,
  first: number,
  numbers: readonly string[],
): NumberPage {
  const sealed = seal(keys.data, placeOf(tenant, loadId, table, first), Buffer.from(JSON.stringify(numbers)));
  return { table, first, sealed };
}

/** Keeps pages of a load; a page that is there already is replaced. */
export async function saveNumberPages(tx: TenantTx, loadId: LoadId, pages: readonly NumberPage[]): Promise<void> {
  for (const { table, first, sealed } of pages) {
    await sql`
      insert into source_number_pages (load_id, facts_table, first_record, sealed)
      values (${loadId}, ${table}, ${first}, ${Buffer.from(sealed)})
      on conflict (tenant_id, load_id, facts_table, first_record) do update set sealed = excluded.sealed`.execute(tx);
  }
}

/** The number of one record as its source wrote it; undefined when the load or the record is not there. */
export async function readSourceNumber(
  tx: TenantTx,
  keys: Pick<TenantKeys, 'data'>,
  loadId: LoadId,
  table: NumberedTable,
  record: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ first: number; sealed: Buffer }>`
    select first_record as first, sealed from source_number_pages
    where load_id = ${loadId} and facts_table = ${table} and first_record <= ${record}
    order by first_record desc limit 1`.execute(tx);
  const page = rows[0];
  if (!page) return undefined;
  const place = placeOf(await tenantOf(tx), loadId, table, page.first);
  const numbers = JSON.parse(unseal(keys.data, place, page.sealed).toString('utf8')) as string[];
  return numbers[record - page.first] || undefined;
}

/**
 * Takes single numbers out of their pages; the other numbers of a page stay.
 *
 * @returns how many were there.
 */
export async function eraseNumbers(
  tx: TenantTx,
  keys: Pick<TenantKeys, 'data'>,
  loadId: LoadId,
  table: NumberedTable,
  records: readonly number[],
): Promise<number> {
  if (records.length === 0) return 0;
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ first: number; sealed: Buffer; records: number[] }>`
    select p.first_record as first, p.sealed, array_agg(asked.record) as records
    from unnest(${[...records]}::int[]) as asked (record)
    cross join lateral (
      select first_record, sealed from source_number_pages
      where load_id = ${loadId} and facts_table = ${table} and first_record <= asked.record
      order by first_record desc limit 1
    ) p
    group by p.first_record, p.sealed`.execute(tx);
  let erased = 0;
  for (const { first, sealed, records: found } of rows) {
    const numbers = JSON.parse(
      unseal(keys.data, placeOf(tenant, loadId, table, first), sealed).toString('utf8'),
    ) as string[];
    for (const record of found) {
      if (numbers[record - first]) erased += 1;
      if (record - first < numbers.length) numbers[record - first] = '';
    }
    await saveNumberPages(tx, loadId, [sealNumbers(keys, tenant, loadId, table, first, numbers)]);
  }
  return erased;
}

/** Takes back the numbers of a load. */
export async function deleteNumbersOfLoad(tx: TenantTx, loadId: LoadId): Promise<void> {
  await sql`delete from source_number_pages where load_id = ${loadId}`.execute(tx);
}
