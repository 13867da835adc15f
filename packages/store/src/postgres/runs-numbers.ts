import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Numbers of all runs whose results may be in the facts. */
export async function listRunNumbers(tx: TenantTx): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from runs where state <> 'failed' order by number`.execute(tx);
  return rows.map(({ number }) => number);
}

/** Numbers of the runs whose receipts stay in the facts: the current ones, the latest, and those still computed. */
export async function listKeptRunNumbers(tx: TenantTx, latest: number): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from runs
    where is_current or state = 'running' or number > (select coalesce(max(number), 0) from runs) - ${latest}
    order by number`.execute(tx);
  return rows.map(({ number }) => number);
}

/** Numbers of the runs that screens show, one for each model and payment year. */
export async function listCurrentRunNumbers(tx: TenantTx): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from runs where is_current order by model, payment_year`.execute(tx);
  return rows.map(({ number }) => number);
}
