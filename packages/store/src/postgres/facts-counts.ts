import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** What the facts hold of one load. */
export type FactsCounts = {
  /** Names the way the checksums are made: those of another form cannot be compared. */
  readonly form: string;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly checksum: string }[];
};

/** Notes what the facts hold of a load, in the transaction that makes it active or holds it. */
export async function noteFactsCounts(tx: TenantTx, id: LoadId, counts: FactsCounts): Promise<void> {
  await sql`update loads set facts_counts = ${JSON.stringify(counts)}::jsonb where id = ${id}`.execute(tx);
}

/** What was noted of a load, whatever its state; undefined when nothing was. */
export async function readFactsCounts(tx: TenantTx, id: LoadId): Promise<FactsCounts | undefined> {
  const { rows } = await sql<{ counts: FactsCounts | null }>`
    select facts_counts as counts from loads where id = ${id}`.execute(tx);
  return rows[0]?.counts ?? undefined;
}

/** What was noted of the active loads, by load number; loads from before anything was noted are left out. */
export async function listFactsCounts(
  tx: TenantTx,
): Promise<{ readonly number: number; readonly counts: FactsCounts }[]> {
  const { rows } = await sql<{ number: number; counts: FactsCounts }>`
    select number, facts_counts as counts from loads
    where state = 'active' and facts_counts is not null order by number`.execute(tx);
  return rows;
}

/**
 * Takes rows that leave the facts out of what was noted, in the transaction that says they leave.
 *
 * @param leaving rows by load and table, with the checksum over them: taken out of an exclusive or, it is undone.
 */
export async function subtractFactsCounts(
  tx: TenantTx,
  leaving: readonly {
    readonly table: string;
    readonly load?: number;
    readonly rows: number;
    readonly checksum: string;
  }[],
): Promise<void> {
  const loads = [...new Set(leaving.flatMap(({ load }) => (load === undefined ? [] : [load])))];
  const { rows } = await sql<{ id: LoadId; number: number; counts: FactsCounts }>`
    select id, number, facts_counts as counts from loads
    where number = any(${loads}::int[]) and facts_counts is not null`.execute(tx);
  for (const { id, number, counts } of rows) {
    const tables = counts.tables.map((noted) => {
      const gone = leaving.find(({ load, table }) => load === number && table === noted.table);
      if (!gone) return noted;
      const checksum = String(BigInt(noted.checksum) ^ BigInt(gone.checksum));
      return { table: noted.table, rows: noted.rows - gone.rows, checksum };
    });
    await noteFactsCounts(tx, id, { form: counts.form, tables });
  }
}
