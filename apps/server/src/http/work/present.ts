import type { WorkChanged, WorkEvent, WorkItem } from '@optimiq/contracts/work';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { StoredGap } from '@optimiq/store/facts/gaps';
import type { WorkChangeOutcome } from '@optimiq/store/postgres/work-changes';
import type { WorkHistoryStep } from '@optimiq/store/postgres/work-history';
import type { WorkItem as StoredWork } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import { hccLabel } from '../hcc-labels.ts';
import type { PeopleNames } from '../people-names.ts';

/** Somebody who is here no more goes by the id. */
const personOf = (people: PeopleNames, userId: string) => ({ userId, name: people.get(userId) ?? userId });

/** An item as the reader may see it: names and gains only with their permissions. */
export function presentWork(
  request: FastifyRequest,
  item: StoredWork,
  {
    people,
    names,
    persons,
  }: {
    readonly people: PeopleNames;
    readonly names: ReadonlyMap<MemberKey, string>;
    readonly persons: ReadonlyMap<MemberKey, Pick<StoredGap, 'sex' | 'age'>>;
  },
): WorkItem {
  const { id, ownerId, acceptedBy, acceptedAt, changedAt: _, gainRawThousandths, isWithdrawn, ...rest } = item;
  const name = names.get(item.memberKey);
  const { sex, age } = persons.get(item.memberKey) ?? {};
  return {
    ...rest,
    workItemId: id,
    label: hccLabel(item.paymentYear, item.hcc),
    ...(name ? { name } : {}),
    ...(sex ? { sex } : {}),
    ...(age === undefined ? {} : { age }),
    ...(ownerId ? { owner: personOf(people, ownerId) } : {}),
    acceptedBy: personOf(people, acceptedBy),
    acceptedAt: acceptedAt.toISOString(),
    evidence: isWithdrawn ? 'withdrawn' : 'stands',
    ...(request.may('score:read') && gainRawThousandths !== undefined
      ? { impactRawThousandths: gainRawThousandths }
      : {}),
  };
}

/** Steps that name a person are told with the name. */
const namesPerson: ReadonlySet<string> = new Set(['accept', 'assign', 'hand-over']);

export function presentStep({ at, byId, action, detail }: WorkHistoryStep, people: PeopleNames): WorkEvent {
  const to = detail !== null && namesPerson.has(action) ? personOf(people, detail).name : detail;
  return {
    at: at.toISOString(),
    ...(byId ? { by: personOf(people, byId) } : {}),
    action: action as WorkEvent['action'],
    ...(to ? { to } : {}),
  };
}

export const presentChange = ({ changeId, changed, refused }: WorkChangeOutcome): WorkChanged => ({
  ...(changeId ? { changeId } : {}),
  changed: changed.map(({ id, version }) => ({ workItemId: id, version })),
  refused: refused.map(({ id, why }) => ({ workItemId: id, why })),
});
