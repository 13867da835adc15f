import { createHash } from 'node:crypto';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { OutcomeReason, WorkOutcome, WorkState } from '@optimiq/domain/worklist/transitions';
import { type RawBuilder, sql } from 'kysely';
import type { NaturalKeys } from '../facts/state-hash.ts';
import { uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';

/** A claim that an item names. */
export type WorkClaim = { readonly claimKey: string; readonly serviceOn: CalendarDate; readonly code: string };

/** A gap that somebody has taken into work. */
export type WorkItem = {
  readonly id: string;
  readonly version: number;
  readonly memberKey: MemberKey;
  readonly paymentYear: number;
  readonly hcc: number;
  readonly state: WorkState;
  readonly ownerId?: string;
  readonly acceptedBy: string;
  readonly acceptedAt: Date;
  readonly changedAt: Date;
  readonly dueOn: CalendarDate;
  readonly snoozedUntil?: CalendarDate;
  readonly outcome?: WorkOutcome;
  readonly outcomeReason?: OutcomeReason;
  readonly gainRawThousandths?: number;
  readonly lastCoded?: WorkClaim;
  readonly closedBy?: WorkClaim;
  /** The claim that raised it can be seen no more. */
  readonly isWithdrawn: boolean;
};

export type WorkRow = {
  readonly [Key in keyof Omit<WorkItem, 'lastCoded' | 'closedBy'>]-?: WorkItem[Key] | null;
} & {
  readonly lastClaim: string | null;
  readonly lastCode: string | null;
  readonly lastOn: CalendarDate | null;
  readonly closingClaim: string | null;
  readonly closingCode: string | null;
  readonly closingOn: CalendarDate | null;
};

export const workColumns = sql`
  w.id, w.version, w.member_id as "memberKey", w.payment_year as "paymentYear", w.hcc, w.state, w.owner_id as "ownerId",
  w.accepted_by as "acceptedBy", w.accepted_at as "acceptedAt", w.changed_at as "changedAt", w.due_on::text as "dueOn",
  w.snoozed_until::text as "snoozedUntil", w.outcome, w.outcome_reason as "outcomeReason",
  w.gain_raw_thousandths as "gainRawThousandths", w.last_claim as "lastClaim", w.last_code as "lastCode",
  w.last_on::text as "lastOn", w.closing_claim as "closingClaim", w.closing_code as "closingCode",
  w.closing_on::text as "closingOn", w.is_withdrawn as "isWithdrawn"`;

export function workItemOf(row: WorkRow): WorkItem {
  const { lastClaim, lastCode, lastOn, closingClaim, closingCode, closingOn, ...plain } = row;
  const known = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== null)) as never as WorkItem;
  const lastCoded = claimOf(lastClaim, lastOn, lastCode);
  const closedBy = claimOf(closingClaim, closingOn, closingCode);
  return { ...known, ...(lastCoded && { lastCoded }), ...(closedBy && { closedBy }) };
}

const claimOf = (
  claimKey: string | null,
  serviceOn: CalendarDate | null,
  code: string | null,
): WorkClaim | undefined =>
  claimKey === null || serviceOn === null || code === null ? undefined : { claimKey, serviceOn, code };

/** Lists of work; see the API's `WorkView`. */
export type WorkView = 'due' | 'waiting' | 'new' | 'mine' | 'snoozed' | 'pool' | 'all' | 'done';

/** Who reads, on what day, and of whom. */
export type WorkReader = {
  readonly userId: string;
  readonly today: CalendarDate;
  /** Only items of these members. */
  readonly panel?: readonly MemberKey[] | undefined;
};

export type WorkFilter = {
  readonly view: WorkView;
  readonly ownerId?: string | undefined;
  readonly hcc?: number | undefined;
};

const viewNames: readonly WorkView[] = ['due', 'waiting', 'new', 'mine', 'snoozed', 'pool', 'all', 'done'];

function conditionOf(view: WorkView, { userId, today }: WorkReader): RawBuilder<unknown> {
  const mine = sql`w.owner_id = ${userId}`;
  const isAwake = sql`coalesce(w.snoozed_until <= ${today}::date, true)`;
  switch (view) {
    case 'due':
      return sql`${mine} and w.state = 'open' and w.due_on <= ${today}::date and ${isAwake}`;
    case 'waiting':
      return sql`${mine} and w.state = 'awaiting-claim'`;
    case 'new':
      return sql`${mine} and w.state = 'open' and w.handed_at > now() - interval '24 hours' and ${isAwake}`;
    case 'mine':
      return sql`${mine} and w.state = 'open' and ${isAwake}`;
    case 'snoozed':
      return sql`${mine} and w.state = 'open' and not (${isAwake})`;
    case 'pool':
      return sql`w.owner_id is null and w.state = 'open'`;
    case 'all':
      return sql`w.state <> 'done'`;
    case 'done':
      return sql`w.state = 'done'`;
  }
}

const inPanel = (panel: readonly MemberKey[] | undefined) =>
  panel ? sql`w.member_id = any(${uuidArray(panel)}::uuid[])` : sql`true`;

/** Items of a list by due date; `after` is where the page before ended. */
export async function listWork(
  tx: TenantTx,
  reader: WorkReader,
  { view, ownerId, hcc }: WorkFilter,
  limit: number,
  after?: { readonly dueOn: string; readonly id: string } | undefined,
): Promise<{ readonly total: number; readonly items: readonly WorkItem[] }> {
  const where = sql`${conditionOf(view, reader)} and ${inPanel(reader.panel)}
    and ${ownerId === undefined ? sql`true` : sql`w.owner_id = ${ownerId}`}
    and ${hcc === undefined ? sql`true` : sql`w.hcc = ${hcc}`}`;
  const { rows } = await sql<WorkRow>`
    select ${workColumns} from work_items w where ${where}
      and ${after ? sql`(w.due_on, w.id) > (${after.dueOn}::date, ${after.id}::uuid)` : sql`true`}
    order by w.due_on, w.id limit ${limit}`.execute(tx);
  const { rows: counted } = await sql<{ n: number }>`
    select count(*)::int as n from work_items w where ${where}`.execute(tx);
  return { total: counted[0]!.n, items: rows.map(workItemOf) };
}

/** How much lies in each list, and the reader's next day with something due. */
export async function countWork(
  tx: TenantTx,
  reader: WorkReader,
): Promise<{ readonly counts: Readonly<Record<WorkView, number>>; readonly nextDueOn: CalendarDate | undefined }> {
  const counts = viewNames.map(
    (view) => sql`(count(*) filter (where ${conditionOf(view, reader)}))::int as ${sql.ref(view)}`,
  );
  const { rows } = await sql<Record<WorkView, number> & { nextDueOn: CalendarDate | null }>`
    select ${sql.join(counts)}, (min(w.due_on) filter (where ${conditionOf('mine', reader)}
      and w.due_on > ${reader.today}::date))::text as "nextDueOn"
    from work_items w where ${inPanel(reader.panel)}`.execute(tx);
  const { nextDueOn, ...found } = rows[0]!;
  return { counts: found, nextDueOn: nextDueOn ?? undefined };
}

/** Items by id; those that do not exist are left out. */
export async function findWork(tx: TenantTx, ids: readonly string[]): Promise<readonly WorkItem[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WorkRow>`
    select ${workColumns} from work_items w where w.id = any(${uuidArray(ids)}::uuid[])`.execute(tx);
  return rows.map(workItemOf);
}

/** Items made of gaps of these members in a payment year. */
export async function workOfMembers(
  tx: TenantTx,
  paymentYear: number,
  members: readonly MemberKey[],
): Promise<readonly WorkItem[]> {
  if (members.length === 0) return [];
  const { rows } = await sql<WorkRow>`
    select ${workColumns} from work_items w
    where w.payment_year = ${paymentYear} and w.member_id = any(${uuidArray(members)}::uuid[])`.execute(tx);
  return rows.map(workItemOf);
}

/** Member and category of everything that is in work in a payment year, decided or not. */
export async function keysInWork(
  tx: TenantTx,
  paymentYear: number,
): Promise<readonly { readonly memberKey: MemberKey; readonly hcc: number }[]> {
  const { rows } = await sql<{ memberKey: MemberKey; hcc: number }>`
    select w.member_id as "memberKey", w.hcc from work_items w where w.payment_year = ${paymentYear}`.execute(tx);
  return rows;
}

/**
 * sha256 over the sorted canonical rows of all work: whose, of what year and category, and where it stands. Who does it and
 * when is no part of the state.
 */
export async function hashOfWork(
  tx: TenantTx,
  naturalKeys: NaturalKeys,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const { rows } = await sql<{ member: string; text: string }>`
    select member_id as member,
      concat_ws('|', payment_year, hcc, state, coalesce(outcome, ''), coalesce(outcome_reason, '')) as text
    from work_items`.execute(tx);
  const lines = rows.map(({ member, text }) => `${naturalKeys.get(member) ?? ''}|${text}\n`).sort();
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return { rows: lines.length, hash: hash.digest('hex') };
}
