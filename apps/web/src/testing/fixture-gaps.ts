import type { Gap, GapPage, GapSummary } from '@optimiq/contracts/gaps';
import { GapQuery } from '@optimiq/contracts/gaps';
import type { AcceptGaps, ChangeWork, GapsAccepted, WorkChanged, WorkItem, WorkView } from '@optimiq/contracts/work';
import { belongs, foresee } from '../work/foresee.ts';
import { asOf, members, run } from './fixture-population.ts';
import { codeOf, labelOf } from './fixture-tables.ts';

type Rights = (permission: 'score:read' | 'member:identify' | 'work:assign') => boolean;
type Reader = { readonly userId: string; readonly rights: Rights };

const idOf = (kind: number, place: number) => `${String(place).padStart(8, '0')}-${kind}000-4000-8000-000000000000`;
const nameOf = (userId: string) => userId;
const claimOf = (place: number, hcc: number) => ({
  claimKey: members[place]!.claims[0]!.claimKey,
  serviceOn: '2024-03-03',
  code: codeOf(hcc, place),
});
const hccs = [37, 226, 280];
const openGaps = members.slice(0, 40).map((member, place) => ({ member, place, hcc: hccs[place % hccs.length]! }));

/** Gaps of a fixture and the work made of them; it changes as a person works. */
export class FixtureGaps {
  #items = new Map<string, WorkItem>();
  readonly #before = new Map<string, readonly WorkItem[]>();
  #number = 0;

  summary(): GapSummary {
    const counts = (open: number) => ({
      open,
      closed: 0,
      closedHigher: 0,
      closedLower: 0,
      new: 0,
      recapturedTenths: 0,
    });
    const rows = hccs.map((hcc) => ({
      ...counts(openGaps.filter((gap) => gap.hcc === hcc).length),
      ...{ hcc, label: labelOf(hcc), isLasting: true },
    }));
    return { run, all: counts(openGaps.length), rows };
  }

  page(query: URLSearchParams, { rights }: Reader): GapPage {
    const { hcc, status } = GapQuery.parse(Object.fromEntries(query));
    const items = this.#gaps(rights).filter(
      (gap) => (hcc === undefined || gap.hcc === hcc) && (!status || status.includes(gap.status)),
    );
    return { run, total: items.length, items };
  }

  ofMember(memberKey: string, { rights }: Reader) {
    return { run, items: this.#gaps(rights).filter((gap) => gap.memberKey === memberKey) };
  }

  accept({ gaps, ownerId, dueOn }: AcceptGaps, { userId }: Reader): GapsAccepted {
    const made = gaps.map(({ memberKey, hcc }) => this.#make(memberKey, hcc, userId, ownerId, dueOn));
    const changeId = idOf(8, ++this.#number);
    this.#before.set(changeId, []);
    return { workItemIds: made.map(({ workItemId }) => workItemId), refused: [], changeId };
  }

  work(view: WorkView, { userId, rights }: Reader) {
    const items = [...this.#items.values()].filter((item) => belongs(view, item, { userId, asOf }));
    return { asOf, total: items.length, items: items.map((item) => cut(item, rights)) };
  }

  counts({ userId }: Reader) {
    const views = ['due', 'waiting', 'new', 'mine', 'snoozed', 'pool', 'all', 'done'] as const;
    const all = [...this.#items.values()];
    const n = (view: WorkView) => all.filter((item) => belongs(view, item, { userId, asOf })).length;
    return { asOf, counts: Object.fromEntries(views.map((view) => [view, n(view)])) };
  }

  one(workItemId: string, { rights }: Reader) {
    const item = this.#items.get(workItemId);
    return item && { ...cut(item, rights), history: [] };
  }

  change({ items, change }: ChangeWork, { userId, rights }: Reader): WorkChanged {
    const before = items.flatMap(({ workItemId }) => this.#items.get(workItemId) ?? []);
    for (const item of before) {
      const next = foresee(item, change, { userId, name: nameOf(userId), mayAssign: rights('work:assign'), asOf });
      this.#items.set(item.workItemId, { ...next, version: item.version + 1 });
    }
    const changeId = idOf(8, ++this.#number);
    this.#before.set(changeId, before);
    return {
      changeId,
      changed: before.map(({ workItemId, version }) => ({ workItemId, version: version + 1 })),
      refused: [],
    };
  }

  undo(changeId: string): WorkChanged | undefined {
    const before = this.#before.get(changeId);
    const changed = before?.map((item) => {
      const version = (this.#items.get(item.workItemId)?.version ?? 0) + 1;
      this.#items.set(item.workItemId, { ...item, version });
      return { workItemId: item.workItemId, version };
    });
    return changed && { changed, refused: [] };
  }

  #gaps(rights: Rights): readonly Gap[] {
    return openGaps.map(({ member, place, hcc }) => {
      const item = [...this.#items.values()].find((one) => one.memberKey === member.memberKey && one.hcc === hcc);
      return {
        memberKey: member.memberKey,
        ...(rights('member:identify') && { name: member.name }),
        ...{ sex: member.sex, age: member.age, paymentYear: 2026, hcc, label: labelOf(hcc) },
        ...{ status: 'open' as const, isLasting: true, codedYears: [2024], lastCoded: { ...claimOf(place, hcc), hcc } },
        ...(rights('score:read') && { impactRawThousandths: 166 }),
        ...(item && { work: { workItemId: item.workItemId, state: item.state, version: item.version } }),
      };
    });
  }

  #make(memberKey: string, hcc: number, userId: string, ownerId?: string, dueOn: string = asOf): WorkItem {
    const place = members.findIndex((member) => member.memberKey === memberKey);
    const { name, sex, age } = members[place]!;
    const workItemId = idOf(7, ++this.#number);
    const item: WorkItem = {
      ...{ workItemId, version: 1, memberKey, name, sex, age, paymentYear: 2026, hcc, label: labelOf(hcc) },
      ...{ state: 'open', dueOn, acceptedBy: { userId, name: nameOf(userId) } },
      ...{ acceptedAt: '2025-11-24T11:10:00Z', lastCoded: claimOf(place, hcc), evidence: 'stands' },
      // The session of the fixture has a person id of its own form.
      ...(ownerId && { owner: { userId, name: nameOf(userId) } }),
    };
    this.#items.set(workItemId, item);
    return item;
  }
}

function cut({ name, ...item }: WorkItem, rights: Rights): WorkItem {
  return { ...item, ...(rights('member:identify') && name ? { name } : {}) };
}
