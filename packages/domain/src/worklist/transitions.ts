import type { CalendarDate } from '../kernel/dates.ts';
import { failed, ok, type Result } from '../kernel/result.ts';

/** Accepted and not decided; assessed as present, so that a claim is waited for; decided, or closed by a claim. */
export type WorkState = 'open' | 'awaiting-claim' | 'done';

/** What a person found; `closed-by-claim` only a claim can say. Words of the Da Vinci Risk Adjustment guide. */
export type ChosenOutcome = 'assessed-present' | 'assessed-not-present' | 'deferred' | 'not-assessed';
export type WorkOutcome = ChosenOutcome | 'closed-by-claim';
export type OutcomeReason = 'never-had-condition' | 'inactive-condition' | 'inapplicable-gap';

/** What of an item changes as it is worked on. */
export type WorkFields = {
  readonly state: WorkState;
  /** Nobody: it lies in the pool. */
  readonly ownerId?: string | undefined;
  readonly dueOn: CalendarDate;
  /** Out of sight until that day. */
  readonly snoozedUntil?: CalendarDate | undefined;
  readonly outcome?: WorkOutcome | undefined;
  readonly outcomeReason?: OutcomeReason | undefined;
};

export type WorkChange =
  | { readonly kind: 'claim' | 'release' | 'wake' | 'reopen' }
  | { readonly kind: 'assign'; readonly ownerId: string }
  | { readonly kind: 'snooze'; readonly until: CalendarDate }
  | { readonly kind: 'due'; readonly dueOn: CalendarDate }
  | { readonly kind: 'dispose'; readonly outcome: ChosenOutcome; readonly reason?: OutcomeReason | undefined };

/** Who changes it: somebody without `mayAssign` works on what is the person's own or nobody's. */
export type Worker = { readonly userId: string; readonly mayAssign: boolean };

export type WorkRefusal = 'somebody-elses' | 'done' | 'not-done';

/**
 * What an item becomes by a change, or why it stays as it is.
 *
 * A decision takes the item into the name of whoever decides. 'assessed-present' does not end it: only a claim of the year
 * closes a gap, so it waits for one. What a claim closed is not opened again by hand; the next run would close it.
 */
export function changeWork(item: WorkFields, change: WorkChange, by: Worker): Result<WorkFields, WorkRefusal> {
  const isOthers = item.ownerId !== undefined && item.ownerId !== by.userId;
  if (isOthers && !by.mayAssign) return failed('somebody-elses');
  if (change.kind === 'assign' && change.ownerId !== by.userId && !by.mayAssign) return failed('somebody-elses');
  if (change.kind === 'reopen') {
    if (item.state === 'open') return failed('not-done');
    if (item.outcome === 'closed-by-claim') return failed('done');
    return ok({ ...item, state: 'open', outcome: undefined, outcomeReason: undefined });
  }
  if (item.state === 'done') return failed('done');
  switch (change.kind) {
    case 'claim':
      return ok({ ...item, ownerId: by.userId, snoozedUntil: undefined });
    case 'release':
      return ok({ ...item, ownerId: undefined, snoozedUntil: undefined });
    case 'assign':
      return ok({ ...item, ownerId: change.ownerId, snoozedUntil: undefined });
    case 'snooze':
      return ok({ ...item, ownerId: item.ownerId ?? by.userId, snoozedUntil: change.until });
    case 'wake':
      return ok({ ...item, snoozedUntil: undefined });
    case 'due':
      return ok({ ...item, dueOn: change.dueOn });
    case 'dispose':
      return ok({
        ...item,
        state: change.outcome === 'assessed-present' ? 'awaiting-claim' : 'done',
        ownerId: item.ownerId ?? by.userId,
        snoozedUntil: undefined,
        outcome: change.outcome,
        outcomeReason: change.reason,
      });
  }
}

/** A reason belongs to 'assessed-not-present' and to nothing else. */
export const isReasoned = (outcome: ChosenOutcome, reason: OutcomeReason | undefined): boolean =>
  (outcome === 'assessed-not-present') === (reason !== undefined);

/** Days after acceptance until an item is due, unless somebody says otherwise. */
export const usualDays = 14;
