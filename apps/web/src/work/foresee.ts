import type { WorkChange, WorkItem, WorkView } from '@optimiq/contracts/work';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { type WorkFields, changeWork as workChangedBy } from '@optimiq/domain/worklist/transitions';

/** Who changes it, on what day. */
export type Worker = {
  readonly userId: string;
  readonly name: string;
  readonly mayAssign: boolean;
  readonly asOf: string;
};

type Person = NonNullable<WorkItem['owner']>;

/**
 * What an item becomes by a change, before the server has said so; the item as it is where the server will refuse.
 *
 * @param owners colleagues whose names are known.
 */
export function foresee(item: WorkItem, change: WorkChange, worker: Worker, owners: readonly Person[] = []): WorkItem {
  const { owner, dueOn, snoozedUntil, state, outcome, outcomeReason, ...rest } = item;
  const fields: WorkFields = {
    ...{ state, outcome, outcomeReason, ownerId: owner?.userId, dueOn: dueOn as CalendarDate },
    snoozedUntil: snoozedUntil as CalendarDate | undefined,
  };
  const changed = workChangedBy(fields, change as Parameters<typeof workChangedBy>[1], worker);
  if (!changed.ok) return item;
  const { ownerId, ...next } = changed.value;
  const known = [worker, ...(owner ? [owner] : []), ...owners].find(({ userId }) => userId === ownerId);
  return {
    ...rest,
    ...next,
    ...(ownerId && { owner: { userId: ownerId, name: known?.name ?? ownerId } }),
  };
}

/** Whether an item lies in a list; what is new is so by the clock of the server, and stays where it is. */
export function belongs(view: WorkView, item: WorkItem, { userId, asOf }: Pick<Worker, 'userId' | 'asOf'>): boolean {
  const { owner, state, dueOn } = item;
  const isOpen = state === 'open';
  const isMine = owner?.userId === userId;
  const isAwake = item.snoozedUntil === undefined || item.snoozedUntil <= asOf;
  switch (view) {
    case 'due':
      return isMine && isOpen && isAwake && dueOn <= asOf;
    case 'waiting':
      return isMine && state === 'awaiting-claim';
    case 'new':
    case 'mine':
      return isMine && isOpen && isAwake;
    case 'snoozed':
      return isMine && isOpen && !isAwake;
    case 'pool':
      return owner === undefined && isOpen;
    case 'all':
      return state !== 'done';
    case 'done':
      return state === 'done';
  }
}
