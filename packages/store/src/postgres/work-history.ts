import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';
import { notePlace } from './work-changes.ts';

/** One step of an item's life; without `byId` the product itself took it. */
export type WorkHistoryStep = {
  readonly at: Date;
  readonly byId: string | null;
  readonly action: string;
  readonly detail: string | null;
};

/** Steps of an item, latest first, and the note beside its last decision that holds. */
export async function readWorkHistory(
  tx: TenantTx,
  keys: TenantKeys,
  itemId: string,
): Promise<{ readonly steps: readonly WorkHistoryStep[]; readonly note: string | undefined }> {
  const { rows } = await sql<WorkHistoryStep & { version: number; note: Buffer | null; isUndone: boolean }>`
    select at, by_id as "byId", action, detail, version, note, is_undone as "isUndone" from work_events
    where item_id = ${itemId}::uuid order by version desc`.execute(tx);
  const decision = rows.find(({ action, isUndone }) => (action === 'dispose' && !isUndone) || action === 'reopen');
  const sealed = decision?.action === 'dispose' ? decision.note : null;
  const note = sealed && unseal(keys.data, notePlace(await tenantOf(tx), itemId, decision!.version), sealed).toString();
  return { steps: rows.map(({ at, byId, action, detail }) => ({ at, byId, action, detail })), note: note ?? undefined };
}
