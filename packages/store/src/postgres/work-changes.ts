import { randomUUID } from 'node:crypto';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import {
  changeWork,
  type WorkChange,
  type Worker,
  type WorkFields,
  type WorkRefusal,
} from '@optimiq/domain/worklist/transitions';
import { sql } from 'kysely';
import { seal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';
import { findWork, type WorkClaim, type WorkItem } from './work-items.ts';

/** A gap as it is taken into work. */
export type GapToAccept = {
  readonly memberKey: MemberKey;
  readonly hcc: number;
  readonly lastCoded?: WorkClaim | undefined;
  readonly gainRawThousandths?: number | undefined;
};

/** An item and the version a change is made on. */
export type WorkTarget = { readonly id: string; readonly version: number };

export type WorkChangeOutcome = {
  /** Absent when nothing changed. */
  readonly changeId?: string;
  readonly changed: readonly WorkTarget[];
  readonly refused: readonly { readonly id: string; readonly why: WorkRefusal | 'not-found' | 'changed-meanwhile' }[];
};

/** Place of a note. */
export const notePlace = (tenant: string, itemId: string, version: number) =>
  ({ tenant, table: 'work_events', column: 'note', row: `${itemId}/${version}` }) as const;

/**
 * Takes gaps into work under the name of whoever accepts them.
 *
 * @returns the items made, and the gaps that were in work before.
 */
export async function acceptWork(
  tx: TenantTx,
  by: string,
  {
    paymentYear,
    gaps,
    ownerId,
    dueOn,
  }: {
    readonly paymentYear: number;
    readonly gaps: readonly GapToAccept[];
    readonly ownerId?: string | undefined;
    readonly dueOn: CalendarDate;
  },
): Promise<{ readonly changeId: string; readonly made: readonly { id: string; memberKey: MemberKey; hcc: number }[] }> {
  const changeId = randomUUID();
  const rows = gaps.map(({ memberKey, hcc, lastCoded, gainRawThousandths }) => ({
    id: randomUUID(),
    member: memberKey,
    hcc,
    gain: gainRawThousandths ?? null,
    claim: lastCoded?.claimKey ?? null,
    code: lastCoded?.code ?? null,
    on: lastCoded?.serviceOn ?? null,
  }));
  const { rows: made } = await sql<{ id: string; memberKey: MemberKey; hcc: number }>`
    insert into work_items (id, member_id, payment_year, hcc, owner_id, accepted_by, due_on, gain_raw_thousandths,
      last_claim, last_code, last_on)
    select r.id, r.member, ${paymentYear}, r.hcc, ${ownerId ?? null}, ${by}, ${dueOn}::date, r.gain, r.claim, r.code, r."on"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (id uuid, member uuid, hcc smallint, gain integer, claim uuid, code text, "on" date)
    where exists (select from members m where m.id = r.member)
    on conflict (tenant_id, payment_year, member_id, hcc) do nothing
    returning id, member_id as "memberKey", hcc`.execute(tx);
  await sql`
    insert into work_events (item_id, version, change_id, by_id, action, detail)
    select id, 1, ${changeId}, ${by}, 'accept', ${ownerId ?? null}
    from unnest(${uuidArray(made.map(({ id }) => id))}::uuid[]) id`.execute(tx);
  return { changeId, made };
}

/**
 * Makes one change on several items: those that it fits, each on the version the reader saw.
 *
 * @param isSeen whether whoever changes sees the member; an item that is not seen does not exist.
 * @param note   what the person wrote beside a decision.
 */
export async function changeWorkItems(
  tx: TenantTx,
  keys: TenantKeys,
  by: Worker,
  targets: readonly WorkTarget[],
  change: WorkChange,
  isSeen: (member: MemberKey) => boolean,
  note?: string,
): Promise<WorkChangeOutcome & { readonly members: readonly MemberKey[] }> {
  const items = await lockWork(
    tx,
    targets.map(({ id }) => id),
  );
  const tenant = await tenantOf(tx);
  const changeId = randomUUID();
  const changed: WorkTarget[] = [];
  const members: MemberKey[] = [];
  const refused: WorkChangeOutcome['refused'][number][] = [];
  for (const { id, version } of new Map(targets.map((target) => [target.id, target])).values()) {
    const item = items.get(id);
    if (!item || !isSeen(item.memberKey)) {
      refused.push({ id, why: 'not-found' });
      continue;
    }
    const next = item.version === version ? changeWork(item, change, by) : undefined;
    if (!next?.ok) {
      refused.push({ id, why: next?.reason ?? 'changed-meanwhile' });
      continue;
    }
    const sealed =
      note === undefined ? undefined : seal(keys.data, notePlace(tenant, id, version + 1), Buffer.from(note));
    await writeStep(tx, item, next.value, {
      changeId,
      by: by.userId,
      action: change.kind,
      detail: detailOf(change),
      note: sealed,
    });
    changed.push({ id, version: version + 1 });
    members.push(item.memberKey);
  }
  return { ...(changed.length > 0 ? { changeId } : {}), changed, refused, members };
}

/**
 * Takes a change back, where nothing has happened to its items since: they are as before, and taken into work no more where
 * the change was that.
 *
 * @returns undefined when the reader has made no such change, or it is undone already.
 */
export async function undoWorkChange(
  tx: TenantTx,
  by: string,
  changeId: string,
): Promise<(WorkChangeOutcome & { readonly members: readonly MemberKey[] }) | undefined> {
  const { rows: steps } = await sql<{ id: string; version: number; action: string; before: WorkFields | null }>`
    select item_id as id, version, action, before from work_events
    where change_id = ${changeId}::uuid and by_id = ${by} and action <> 'undo' and not is_undone
    order by item_id for update`.execute(tx);
  if (steps.length === 0) return undefined;
  const items = await lockWork(
    tx,
    steps.map(({ id }) => id),
  );
  const changed: WorkTarget[] = [];
  const members: MemberKey[] = [];
  const refused: WorkChangeOutcome['refused'][number][] = [];
  for (const { id, version, action, before } of steps) {
    const item = items.get(id);
    if (item?.version !== version) {
      refused.push({ id, why: item ? 'changed-meanwhile' : 'not-found' });
      continue;
    }
    members.push(item.memberKey);
    if (action === 'accept') await sql`delete from work_items where id = ${id}::uuid`.execute(tx);
    else {
      await sql`update work_events set is_undone = true where item_id = ${id}::uuid and version = ${version}`.execute(
        tx,
      );
      await writeStep(tx, item, before!, { changeId, by, action: 'undo' });
    }
    changed.push({ id, version: version + 1 });
  }
  return { ...(changed.length > 0 ? { changeId } : {}), changed, refused, members };
}

/** Gives everything open of somebody back to the pool: the person is here no more. Returns how many items. */
export async function handOver(tx: TenantTx, userId: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from work_items where owner_id = ${userId} and state <> 'done' order by id for update`.execute(tx);
  const items = await findWork(
    tx,
    rows.map(({ id }) => id),
  );
  for (const item of items) {
    const pooled = { ...fieldsOf(item), ownerId: undefined, snoozedUntil: undefined };
    await writeStep(tx, item, pooled, { action: 'hand-over', detail: userId });
  }
  return items.length;
}

/** Items by id, which nobody else changes until the transaction ends. */
export async function lockWork(tx: TenantTx, ids: readonly string[]): Promise<ReadonlyMap<string, WorkItem>> {
  await sql`select 1 from work_items where id = any(${uuidArray(ids)}::uuid[]) order by id for update`.execute(tx);
  return new Map((await findWork(tx, ids)).map((item) => [item.id, item]));
}

export const fieldsOf = (item: WorkFields): WorkFields => ({
  state: item.state,
  ownerId: item.ownerId,
  dueOn: item.dueOn,
  snoozedUntil: item.snoozedUntil,
  outcome: item.outcome,
  outcomeReason: item.outcomeReason,
});

/** A step as it is kept; without `by` the product itself took it. */
export type WorkStep = {
  readonly changeId?: string;
  readonly by?: string;
  readonly action: string;
  readonly detail?: string | undefined;
  readonly note?: Buffer | undefined;
};

/** Writes what an item becomes, and the step that says so with what was before. */
export async function writeStep(tx: TenantTx, item: WorkItem, next: WorkFields, step: WorkStep): Promise<void> {
  const isHandedOn = next.ownerId !== item.ownerId;
  await sql`
    update work_items set state = ${next.state}, owner_id = ${next.ownerId ?? null}, due_on = ${next.dueOn}::date,
      snoozed_until = ${next.snoozedUntil ?? null}::date, outcome = ${next.outcome ?? null},
      outcome_reason = ${next.outcomeReason ?? null}, version = version + 1, changed_at = now(),
      handed_at = case when ${isHandedOn} then now() else handed_at end
    where id = ${item.id}::uuid`.execute(tx);
  await sql`
    insert into work_events (item_id, version, change_id, by_id, action, detail, before, note)
    values (${item.id}::uuid, ${item.version + 1}, ${step.changeId ?? null}::uuid, ${step.by ?? null}, ${step.action},
      ${step.detail ?? null}, ${JSON.stringify(fieldsOf(item))}::jsonb, ${step.note ?? null})`.execute(tx);
}

function detailOf(change: WorkChange): string | undefined {
  switch (change.kind) {
    case 'assign':
      return change.ownerId;
    case 'snooze':
      return change.until;
    case 'due':
      return change.dueOn;
    case 'dispose':
      return change.reason ?? change.outcome;
    default:
      return undefined;
  }
}
