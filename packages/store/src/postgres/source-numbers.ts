import { randomUUID } from 'node:crypto';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { blindIndex } from '../crypto/blind-index.ts';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { lockTenant, tenantOf } from './loads-locks.ts';
import { byteaArray, uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';

/** Claims and pharmacy fills: their source numbers are identifiers, so facts know them by our keys only. */
export type SourceNumberKind = 'claim' | 'fill';

/** Numbers sealed while the database writes the ones before. */
const rowsPerStatement = 2000;

const tagOf = (keys: TenantKeys, kind: SourceNumberKind, source: string, number: string): Buffer =>
  blindIndex(keys.index, `${kind}-number`, JSON.stringify([source, number.trim()]));

const placeOf = (tenant: string, id: string) =>
  ({ tenant, table: 'source_numbers', column: 'sealed', row: id }) as const;

/**
 * Our keys of source numbers, made where a number is new: the same number of the same source has one key for ever.
 *
 * @param numbers as the source writes them, not empty, thousands a call; repeats allowed.
 * @returns       one random uuid per number, in order.
 *
 * Numbers are written by tag, so that two loads with the same claims wait for each other in one order.
 */
export async function keysOfSourceNumbers(
  tx: TenantTx,
  keys: TenantKeys,
  loadId: LoadId,
  kind: SourceNumberKind,
  source: string,
  numbers: readonly string[],
): Promise<string[]> {
  await lockTenant(tx, 'vault', 'shared');
  const tenant = await tenantOf(tx);
  const sorted = [...new Set(numbers)]
    .map((number) => ({ number, tag: tagOf(keys, kind, source, number) }))
    .sort((a, b) => Buffer.compare(a.tag, b.tag));
  const found = new Map<string, string>();
  const known = await lookUp(tx, sorted, found, loadId);

  const fresh = known === sorted.length ? [] : sorted.filter(({ number }) => !found.has(number));
  let writing: Promise<unknown> = Promise.resolve();
  const lost: typeof fresh = [];
  for (let at = 0; at < fresh.length; at += rowsPerStatement) {
    const rows = fresh.slice(at, at + rowsPerStatement).map(({ number, tag }) => {
      const id = randomUUID();
      return { number, tag, id, sealed: seal(keys.data, placeOf(tenant, id), Buffer.from(number)) };
    });
    await writing;
    writing = insert(tx, loadId, kind, rows).then((written) => {
      for (const row of rows) {
        if (written.has(row.id)) found.set(row.number, row.id);
        else lost.push(row);
      }
    });
    writing.catch(() => undefined);
  }
  await writing;
  // Another load wrote these while this one did.
  if (lost.length > 0) await lookUp(tx, lost, found, loadId);
  return numbers.map((number) => found.get(number)!);
}

/**
 * Keys of source numbers that loads have met before, without making any: for the claim that a replacement or void
 * names.
 *
 * @returns one key or undefined per number, in order.
 */
export async function findSourceNumbers(
  tx: TenantTx,
  keys: TenantKeys,
  kind: SourceNumberKind,
  source: string,
  numbers: readonly string[],
): Promise<(string | undefined)[]> {
  const asked = [...new Set(numbers)].map((number) => ({ number, tag: tagOf(keys, kind, source, number) }));
  const found = new Map<string, string>();
  await lookUp(tx, asked, found);
  return numbers.map((number) => found.get(number));
}

/** The numbers behind our keys, as the source wrote them; unknown keys are absent. */
export async function readSourceNumbers(
  tx: TenantTx,
  keys: TenantKeys,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ id: string; sealed: Buffer }>`
    select n.id, n.sealed from unnest(${uuidArray([...new Set(ids)])}::uuid[]) as asked (id)
    cross join lateral (select * from source_numbers where id = asked.id offset 0) n`.execute(tx);
  return new Map(
    rows.map(({ id, sealed }) => [id, unseal(keys.data, placeOf(tenant, id), sealed).toString('utf8')] as const),
  );
}

/** Takes back the numbers only this load met; others pass to an unfinished load that met them too. */
export async function deleteNumbersOfLoad(tx: TenantTx, loadId: LoadId): Promise<void> {
  await sql`delete from source_number_heirs where load_id = ${loadId}`.execute(tx);
  await sql`
    update source_numbers n set load_id = heir.load_id
    from (
      select distinct on (h.number_id) h.number_id, h.load_id from source_number_heirs h
      join loads l on l.tenant_id = h.tenant_id and l.id = h.load_id
      order by h.number_id, (l.state in ('active', 'undone')) desc, l.number
    ) heir
    where n.load_id = ${loadId} and heir.number_id = n.id`.execute(tx);
  await sql`delete from source_numbers where load_id = ${loadId}`.execute(tx);
}

type Asked = { readonly number: string; readonly tag: Buffer };

/** Adds known keys to `found`; a load that meets a number of another unfinished load becomes its heir. */
async function lookUp(
  tx: TenantTx,
  asked: readonly Asked[],
  found: Map<string, string>,
  loadId?: LoadId,
): Promise<number> {
  if (asked.length === 0) return 0;
  const { rows } = await sql<{ n: number; id: string; isUnfinished: boolean }>`
    select asked.n::int as n, s.id,
      s.load_id <> ${loadId ?? null}::uuid and l.state in ('receiving', 'loading') as "isUnfinished"
    from unnest(${byteaArray(asked.map(({ tag }) => tag))}::bytea[]) with ordinality as asked (tag, n)
    cross join lateral (select id, load_id, tenant_id from source_numbers where tag = asked.tag offset 0) s
    join loads l on l.tenant_id = s.tenant_id and l.id = s.load_id`.execute(tx);
  for (const { n, id } of rows) found.set(asked[n - 1]!.number, id);

  const inherited = rows.filter(({ isUnfinished }) => isUnfinished).map(({ id }) => id);
  if (loadId && inherited.length > 0) {
    await sql`
      insert into source_number_heirs (number_id, load_id)
      select id, ${loadId} from unnest(${uuidArray(inherited)}::uuid[]) as r (id) order by id
      on conflict do nothing`.execute(tx);
  }
  return rows.length;
}

async function insert(
  tx: TenantTx,
  loadId: LoadId,
  kind: SourceNumberKind,
  rows: readonly { readonly tag: Buffer; readonly id: string; readonly sealed: Buffer }[],
): Promise<Set<string>> {
  const { rows: written } = await sql<{ id: string }>`
    insert into source_numbers (kind, load_id, id, tag, sealed)
    select ${kind}, ${loadId}, r.id, r.tag, r.sealed
    from unnest(
      ${uuidArray(rows.map(({ id }) => id))}::uuid[],
      ${byteaArray(rows.map(({ tag }) => tag))}::bytea[],
      ${byteaArray(rows.map(({ sealed }) => sealed))}::bytea[]
    ) as r (id, tag, sealed)
    on conflict (tenant_id, tag) do nothing
    returning id`.execute(tx);
  return new Set(written.map(({ id }) => id));
}
