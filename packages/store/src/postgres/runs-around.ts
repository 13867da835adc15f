import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A finished run, and the loads it saw. */
export type RunAround = {
  readonly number: number;
  readonly paymentYear: number;
  readonly loadNumbers: readonly number[];
};

/**
 * The first finished run that saw a load, and the last one before it of the same model and payment year that did not.
 *
 * @param loadNumber number of the load, in whatever state it is now.
 */
export async function findRunsAround(
  tx: TenantTx,
  loadNumber: number,
): Promise<{ readonly before?: RunAround; readonly after?: RunAround }> {
  const columns = sql`number, payment_year as "paymentYear", load_numbers as "loadNumbers"`;
  const { rows: first } = await sql<RunAround & { model: string }>`
    select ${columns}, model from runs
    where state = 'done' and ${loadNumber} = any(load_numbers) order by number limit 1`.execute(tx);
  const after = first[0];
  if (!after) return {};
  const { rows: last } = await sql<RunAround>`
    select ${columns} from runs
    where state = 'done' and number < ${after.number} and model = ${after.model}
      and payment_year = ${after.paymentYear} and not ${loadNumber} = any(load_numbers)
    order by number desc limit 1`.execute(tx);
  return last[0] ? { before: last[0], after } : { after };
}
