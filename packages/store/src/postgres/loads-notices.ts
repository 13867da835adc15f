import type { LoadNotices } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { Activation } from './loads.ts';
import { totalsJson } from './loads.ts';
import type { Load, LoadState } from './loads-read.ts';
import type { TenantTx } from './tenant.ts';

/** Keeps what a person should know of a load before trusting it. */
export async function saveNotices(tx: TenantTx, id: LoadId, notices: LoadNotices): Promise<void> {
  await sql`update loads set notices = ${JSON.stringify(notices)}::jsonb where id = ${id}`.execute(tx);
}

/**
 * Number of the latest active load of the same feed and format that added up to the same in everything: other bytes,
 * but most likely the same file written again. Files without any record are not compared.
 */
export async function findSameTotals(
  tx: TenantTx,
  { number, source, format }: Load,
  { counts, controlTotals }: Activation,
): Promise<number | undefined> {
  const rowsRead = counts['rows'] ?? 0;
  if (rowsRead === 0) return undefined;
  const { rows } = await sql<{ number: number }>`
    select number from loads
    where state = 'active' and number < ${number} and source = ${source} and format = ${format}
      and control_totals = ${totalsJson(controlTotals)}::jsonb and (counts->>'rows')::bigint = ${rowsRead}
    order by number desc limit 1`.execute(tx);
  return rows[0]?.number;
}

/** Loads of the same bytes before, which ended without being visible now: undone, failed, cancelled or swept. */
export async function listPriorLoads(
  tx: TenantTx,
  sha256Tag: Buffer,
  before = 2_147_483_647,
): Promise<{ readonly loadId: LoadId; readonly number: number; readonly state: LoadState }[]> {
  const { rows } = await sql<{ loadId: LoadId; number: number; state: LoadState }>`
    select id as "loadId", number, state from loads
    where sha256_tag = ${sha256Tag} and number < ${before} and state in ('undone', 'failed', 'cancelled', 'swept')
    order by number desc limit 20`.execute(tx);
  return rows;
}
