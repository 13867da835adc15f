import type { WorkFields } from '@optimiq/domain/worklist/transitions';
import { sql } from 'kysely';
import type { StoredGap } from '../facts/gaps.ts';
import type { TenantTx } from './tenant.ts';
import { fieldsOf, lockWork, writeStep } from './work-changes.ts';
import type { WorkItem } from './work-items.ts';

/** The next items of a payment year that a run may change: undecided ones, and those that a claim closed; by id. */
export async function nextToFollow(
  tx: TenantTx,
  paymentYear: number,
  limit: number,
  after?: string,
): Promise<readonly WorkItem[]> {
  const { rows } = await sql<{ id: string }>`
    select id from work_items
    where payment_year = ${paymentYear} and (state <> 'done' or outcome = 'closed-by-claim')
      and ${after === undefined ? sql`true` : sql`id > ${after}::uuid`}
    order by id limit ${limit}`.execute(tx);
  return [
    ...(
      await lockWork(
        tx,
        rows.map(({ id }) => id),
      )
    ).values(),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Brings one item to what a run found of its gap.
 *
 * A claim of the year that carries the category, or a more severe one of its hierarchy, closes it and is named. What a claim
 * closed is open again once no claim says so any more. A gap that is there no more keeps its item, with the word that
 * its evidence was withdrawn.
 *
 * @param gap what the run found; undefined when the member has no such gap any more.
 * @returns   whether a step was taken.
 */
export async function followGap(tx: TenantTx, item: WorkItem, gap: StoredGap | undefined): Promise<boolean> {
  const closing = gap && (gap.status === 'closed' || gap.status === 'closed-higher') ? gap.closedBy : undefined;
  const isWithdrawn = gap === undefined || gap.status === 'new';
  const { lastCoded } = gap ?? {};
  await sql`
    update work_items set gain_raw_thousandths = ${gap?.gainRawThousandths ?? null}, is_withdrawn = ${isWithdrawn},
      last_claim = coalesce(${lastCoded?.claimKey ?? null}::uuid, last_claim),
      last_code = coalesce(${lastCoded?.code ?? null}, last_code),
      last_on = coalesce(${lastCoded?.serviceOn ?? null}::date, last_on)
    where id = ${item.id}::uuid and (gain_raw_thousandths, is_withdrawn, last_claim) is distinct from
      (${gap?.gainRawThousandths ?? null}::integer, ${isWithdrawn}, coalesce(${lastCoded?.claimKey ?? null}::uuid, last_claim))`.execute(
    tx,
  );
  const before = fieldsOf(item);
  if (closing && item.outcome !== 'closed-by-claim') {
    await sql`
      update work_items set closing_claim = ${closing.claimKey}::uuid, closing_code = ${closing.code},
        closing_on = ${closing.serviceOn}::date where id = ${item.id}::uuid`.execute(tx);
    const closed = { ...before, state: 'done', outcome: 'closed-by-claim', outcomeReason: undefined } as const;
    await writeStep(
      tx,
      item,
      { ...closed, snoozedUntil: undefined },
      { action: 'close-by-claim', detail: closing.code },
    );
    return true;
  }
  if (!closing && item.outcome === 'closed-by-claim') {
    const open: WorkFields = { ...before, state: 'open', outcome: undefined, outcomeReason: undefined };
    await writeStep(tx, item, open, { action: 'reopen' });
    await sql`
      update work_items set closing_claim = null, closing_code = null, closing_on = null
      where id = ${item.id}::uuid`.execute(tx);
    return true;
  }
  if (isWithdrawn === item.isWithdrawn) return false;
  await writeStep(tx, item, before, { action: isWithdrawn ? 'withdraw-evidence' : 'restore-evidence' });
  return true;
}
