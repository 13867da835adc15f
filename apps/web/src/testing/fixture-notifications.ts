import type { Notification, ReadNotifications } from '@optimiq/contracts/notifications';
import type { Permission } from '@optimiq/domain/access/permissions';

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const load = '00000001-6000-4000-8000-000000000000';

type Known = Omit<Notification, 'id' | 'isRead'> & { readonly permission: Permission };

const known: readonly Known[] = [
  { permission: 'work:read', kind: 'work-given', subjectId: idOf(1), at: '2025-11-24T14:02:00.000Z', n: 3 },
  { permission: 'load:write', kind: 'load-held', subjectId: load, at: '2025-11-24T13:40:00.000Z', n: 1 },
  { permission: 'settings:approve', kind: 'setting-waiting', subjectId: idOf(2), at: '2025-11-24T12:15:00.000Z' },
  { permission: 'audit:read', kind: 'access-alert', subjectId: idOf(3), at: '2025-11-24T06:10:00.000Z' },
  { permission: 'run:read', kind: 'run-done', subjectId: idOf(4), at: '2025-11-24T06:08:00.000Z', n: 3 },
  { permission: 'match:decide', kind: 'matches-open', at: '2025-11-24T06:02:00.000Z', n: 4 },
  {
    ...{ permission: 'organization:write', kind: 'agreement-ends', subjectId: idOf(5), at: '2025-11-20T00:00:00.000Z' },
    on: '2025-12-20',
  },
  { permission: 'backup:read', kind: 'backup-failed', subjectId: idOf(6), at: '2025-11-19T03:00:00.000Z' },
];

/** Notifications of the fixture: what the reader's role is told, and what was read. */
export class FixtureNotifications {
  readonly #read = new Set<string>();

  list(may: (permission: Permission) => boolean) {
    const items = known
      .filter(({ permission }) => may(permission))
      .map(({ permission: _, ...one }): Notification => {
        const id = one.subjectId ? `${one.kind}:${one.subjectId}` : one.kind;
        return { ...one, id, isRead: this.#read.has(id) };
      });
    return { items, unread: items.filter(({ isRead }) => !isRead).length };
  }

  read(body: unknown, may: (permission: Permission) => boolean) {
    const wanted = body as ReadNotifications;
    for (const { id, at } of this.list(may).items)
      if ('ids' in wanted ? wanted.ids.includes(id) : at <= wanted.until) this.#read.add(id);
    return this.list(may);
  }
}
