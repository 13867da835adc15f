import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Names of the blobs that rows name, sorted: raw files of loads, documents and whatever else is kept. */
export async function listNamedBlobs(tx: TenantTx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from blobs order by name`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Loads and runs whose facts hold at a snapshot: what is still being read or computed is left out. */
export async function listFinishedNumbers(
  tx: TenantTx,
): Promise<{ readonly loads: number[]; readonly runs: number[] }> {
  const loads = await sql<{ number: number }>`
    select number from loads where state in ('held', 'active', 'undone') order by number`.execute(tx);
  const runs = await sql<{ number: number }>`
    select number from runs where state = 'done' order by number`.execute(tx);
  return { loads: loads.rows.map(({ number }) => number), runs: runs.rows.map(({ number }) => number) };
}
