import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { lockTenant } from './loads-locks.ts';
import type { LoadCounts } from './loads-read.ts';
import { deleteIdentitiesOfLoad } from './member-identity-undo.ts';
import { deleteNumbersOfLoad } from './source-numbers.ts';
import type { TenantTx } from './tenant.ts';

/**
 * Puts a load back to where reading its file begins: what an attempt that was cut short left in the vault is taken
 * back, its problems too. Changes nothing at the first attempt, and only in state 'loading'.
 */
export async function restartImport(tx: TenantTx, id: LoadId): Promise<void> {
  await lockTenant(tx, 'vault', 'exclusive');
  const { rows } = await sql`select 1 from loads where id = ${id} and state = 'loading'`.execute(tx);
  if (rows.length === 0) return;
  await deleteIdentitiesOfLoad(tx, id);
  await deleteNumbersOfLoad(tx, id);
  await sql`delete from load_problems where load_id = ${id}`.execute(tx);
}

/**
 * Whether a load is still to be read: it may have been cancelled meanwhile. What the same transaction writes for it stands
 * or falls with the answer.
 */
export async function isStillLoading(tx: TenantTx, id: LoadId): Promise<boolean> {
  await lockTenant(tx, 'vault', 'shared');
  const { rows } = await sql`select 1 from loads where id = ${id} and state = 'loading'`.execute(tx);
  return rows.length === 1;
}

/** Notes what the file turned out to be: 'x12-837', 'tidy-members'. */
export async function noteFormat(tx: TenantTx, id: LoadId, format: string): Promise<void> {
  await sql`update loads set format = ${format} where id = ${id} and state = 'loading'`.execute(tx);
}

/** Notes how far the reading of a file has come. */
export async function noteCounts(tx: TenantTx, id: LoadId, counts: LoadCounts): Promise<void> {
  await sql`update loads set counts = ${JSON.stringify(counts)}::jsonb where id = ${id} and state = 'loading'`.execute(
    tx,
  );
}

/** Numbers of all loads whose facts are kept, visible or not. */
export async function listLoadNumbers(tx: TenantTx): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from loads where state not in ('swept', 'failed', 'cancelled') order by number`.execute(tx);
  return rows.map(({ number }) => number);
}

/** The load behind a load number of the facts. */
export async function findLoadByNumber(tx: TenantTx, number: number): Promise<LoadId | undefined> {
  const { rows } = await sql<{ id: LoadId }>`select id from loads where number = ${number}`.execute(tx);
  return rows[0]?.id;
}

/** Names of the feeds that visible loads come from: member ids are unique within one. */
export async function listSources(tx: TenantTx): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`
    select distinct source from loads where state = 'active' order by source`.execute(tx);
  return rows.map(({ source }) => source);
}
