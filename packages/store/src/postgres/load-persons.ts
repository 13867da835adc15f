import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/**
 * Persons a load names, and those of them that no load before it names, whether or not it was undone since: an undone
 * load's people are known.
 */
export async function countPersonsOf(
  tx: TenantTx,
  loadId: LoadId,
  number: number,
): Promise<{ readonly persons: number; readonly created: number }> {
  const { rows } = await sql<{ persons: number; created: number }>`
    select count(*)::int as persons, (count(*) filter (where not exists (
      select from member_identities o
      join loads l on l.tenant_id = o.tenant_id and l.id = o.load_id
      where o.tenant_id = i.tenant_id and o.member_id = i.member_id and l.number < ${number}
    )))::int as created
    from member_identities i where i.load_id = ${loadId}`.execute(tx);
  return rows[0]!;
}

/** Rules by which a row is refused because of whom it names. */
const aboutPersons = ['missing-identifier', 'identifier-conflict'];

/** Rows of a load that were refused, each once however much is wrong with it: in all, and because of whom they name. */
export async function countRefusedRows(
  tx: TenantTx,
  loadId: LoadId,
): Promise<{ readonly rows: number; readonly persons: readonly { readonly rule: string; readonly count: number }[] }> {
  const place = sql`(coalesce(part, 0), coalesce(row_number, segment, -sequence))`;
  const errors = sql`from load_problems where load_id = ${loadId} and severity = 'error'`;
  const { rows: all } = await sql<{ rows: number }>`
    select count(distinct ${place})::int as rows ${errors}`.execute(tx);
  const { rows: persons } = await sql<{ rule: string; count: number }>`
    select rule, count(distinct ${place})::int as count ${errors} and rule = any(${aboutPersons}::text[])
    group by rule order by rule`.execute(tx);
  return { rows: all[0]!.rows, persons };
}
