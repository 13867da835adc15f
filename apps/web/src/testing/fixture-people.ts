import type { Invitation } from '@optimiq/contracts/invitations';
import type {
  AccessExplained,
  MemberReaders,
  Panel,
  PanelFilled,
  PanelMembers,
  Person,
  PersonSession,
  RoleView,
} from '@optimiq/contracts/people';
import { explainAccess } from '@optimiq/domain/access/explain';
import { fieldClasses } from '@optimiq/domain/access/field-classes';
import { productModules } from '@optimiq/domain/access/product-modules';
import type { Restrictions } from '@optimiq/domain/access/restrictions';
import { isRole, joinRights, type RoleRights, rightsOf, roles } from '@optimiq/domain/access/roles';
import { members } from './fixture-population.ts';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** People, roles, panels and invitations of one fixture server. */
export class FixturePeople {
  #people: Person[] = [
    person('tenant-admin', 'Demo Tenant Admin', { hasPasskey: true, lastSeenAt: inDays(0) }),
    person('privacy-officer', 'Demo Privacy Officer', { hasTotp: true, lastSeenAt: inDays(-1) }),
    person('hcc-coder', 'Demo Hcc Coder', {
      hasTotp: true,
      lastSeenAt: inDays(-2),
      restrictions: {
        panels: [id(61)],
        hours: { days: [1, 2, 3, 4, 5], from: 480, to: 1080 },
        noExport: true,
      },
    }),
    person('claims-lead', 'Robin Mockridge', { isActive: false }),
  ];
  #invitations: Invitation[] = [
    {
      ...{ invitationId: id(51), email: 'sam.sample@demo.example', roles: ['care-manager'], restrictions: {} },
      ...{ invitedBy: 'user-tenant-admin', createdAt: inDays(-1), expiresAt: inDays(6), isOver: false },
    },
    {
      ...{ invitationId: id(52), email: 'late@demo.example', roles: ['auditor'], restrictions: { noExport: true } },
      ...{ invitedBy: 'user-tenant-admin', createdAt: inDays(-9), expiresAt: inDays(-2), isOver: true },
    },
  ];
  #own: (RoleView & RoleRights)[] = [
    {
      ...{ key: 'own-night-desk', name: 'Night desk', version: 2, holders: 0 },
      ...{
        permissions: ['session:read', 'member:list', 'load:read'],
        reads: ['open', 'member-fact'],
        writes: ['open'],
      },
    },
  ];
  #panels: Panel[] = [
    { panelId: id(61), name: 'Dr. North', members: 3, createdAt: inDays(-40) },
    { panelId: id(62), name: 'Pilot group', members: 0, createdAt: inDays(-3) },
  ];

  #inPanel: Record<string, readonly string[]> = { [id(61)]: members.slice(0, 3).map(({ memberKey }) => memberKey) };

  people = () => ({ items: this.#people });
  invitations = () => ({ items: this.#invitations });
  roles = (): { items: RoleView[] } => ({
    items: [...roles.map((key) => ({ key, ...copyOf(rightsOf[key]), holders: this.#holders(key) })), ...this.#own],
  });
  panels = () => ({ items: this.#panels });
  access = (userId: string): AccessExplained | undefined => {
    const found = this.#people.find((one) => one.userId === userId);
    if (!found) return undefined;
    const rights = joinRights(found.roles.flatMap((key) => (isRole(key) ? rightsOf[key] : [])));
    const restrictions = found.restrictions as Restrictions;
    const access = { roles: found.roles, rights, restrictions, modules: productModules, contract: 'active' } as const;
    const moment = { weekday: 2, minute: 600 };
    return {
      person: found,
      permissions: explainAccess(access, { moment }, new Map()).map((line) => ({
        ...line,
        grantedBy: [...line.grantedBy],
      })),
      classes: fieldClasses.map((fieldClass) => ({
        fieldClass,
        reads: rights.reads.includes(fieldClass) ? found.roles : [],
        writes: rights.writes.includes(fieldClass),
      })),
      ...(restrictions.panels ? { panelMembers: 212 } : {}),
    };
  };
  readers = (): MemberReaders => ({
    readers: [
      { person: this.#people[0]!, seesName: true, grantedBy: ['tenant-admin'] },
      { person: this.#people[1]!, seesName: false, grantedBy: ['privacy-officer'] },
    ],
    refused: [{ person: this.#people[2]!, because: 'panel' }],
  });

  #sessions: PersonSession[] = [
    {
      ...{ sessionId: 'p1', createdAt: inDays(-0.1), lastSeenAt: inDays(0), method: 'password', assurance: 2 },
      ...{ device: 'Firefox 142 on Linux', network: '192.0.2' },
    },
    {
      ...{ sessionId: 'p2', createdAt: inDays(-0.3), lastSeenAt: inDays(-0.2), method: 'saml', assurance: 1 },
      ...{ device: 'Safari 19 on iOS', network: '198.51.100' },
    },
  ];
  sessions = (userId: string) => ({ items: userId === 'user-claims-lead' ? [] : this.#sessions });
  endSession = (sessionId?: string) => {
    const kept = sessionId ? this.#sessions.filter((one) => one.sessionId !== sessionId) : [];
    const ended = this.#sessions.length - kept.length;
    this.#sessions = kept;
    return { ended };
  };

  invite = ({ email, roles: asked, restrictions = {} }: Pick<Invitation, 'email' | 'roles' | 'restrictions'>) => {
    this.#invitations = [
      {
        ...{ invitationId: id(53), email, roles: asked, restrictions, invitedBy: 'user-tenant-admin' },
        ...{ createdAt: inDays(0), expiresAt: inDays(7), isOver: false },
      },
      ...this.#invitations.filter((one) => one.email !== email),
    ];
    return { invitationId: id(53) };
  };
  withdraw = (invitationId: string) => {
    this.#invitations = this.#invitations.filter((one) => one.invitationId !== invitationId);
    return { done: true };
  };
  change = (userId: string, changed: Partial<Person>) => {
    this.#people = this.#people.map((one) => (one.userId === userId ? { ...one, ...changed } : one));
    return this.#people.find((one) => one.userId === userId);
  };

  saveRole = (key: string, role: { name: string } & RoleRights) => {
    const version = (this.#own.find((one) => one.key === key)?.version ?? 0) + 1;
    const saved = { key, version, name: role.name, holders: 0, ...copyOf(role) };
    this.#own = [...this.#own.filter((one) => one.key !== key), saved];
    return { key, version };
  };
  removeRole = (key: string) => {
    this.#own = this.#own.filter((one) => one.key !== key);
    return { removed: true };
  };

  addPanel = (name: string) => {
    this.#panels = [...this.#panels, { panelId: id(63), name, members: 0, createdAt: inDays(0) }];
    return { panelId: id(63) };
  };
  removePanel = (panelId: string) => {
    this.#panels = this.#panels.filter((one) => one.panelId !== panelId);
    return { removed: true };
  };
  panelMembers = (panelId: string): PanelMembers => ({
    items: (this.#inPanel[panelId] ?? []).map((memberKey) => ({
      memberKey,
      ...{ name: members.find((one) => one.memberKey === memberKey)?.name ?? 'Nobody' },
    })),
    more: false,
  });
  changePanel = (panelId: string, { add = [], remove = [] }: { add?: string[]; remove?: string[] }) => {
    const kept = (this.#inPanel[panelId] ?? []).filter((one) => !remove.includes(one));
    this.#inPanel = { ...this.#inPanel, [panelId]: [...kept, ...add] };
    this.#panels = this.#panels.map((one) =>
      one.panelId === panelId ? { ...one, members: one.members + add.length - remove.length } : one,
    );
    return { added: add.length, removed: remove.length };
  };

  fillPanel = (panelId: string, { lines }: { lines: readonly string[] }): PanelFilled => {
    const before = this.#inPanel[panelId] ?? [];
    const found = lines.map((line) => members.find(({ memberKey, name }) => [memberKey, name].includes(line.trim())));
    const named = [...new Set(found.flatMap((one) => one?.memberKey ?? []))];
    const add = named.filter((key) => !before.includes(key));
    this.changePanel(panelId, { add });
    return {
      ...{ added: add.length, alreadyIn: named.length - add.length, ambiguous: [], memberKeys: add },
      unknown: found.flatMap((one, at) => (one || lines[at]!.trim() === '' ? [] : [at + 1])),
    };
  };

  #holders(key: string): number {
    return this.#people.filter((one) => one.isActive && one.roles.includes(key)).length;
  }
}

const copyOf = ({ permissions, reads, writes }: RoleRights) => ({
  permissions: [...permissions],
  reads: [...reads],
  writes: [...writes],
});

function person(role: string, name: string, more: Partial<Person>): Person {
  return {
    ...{ userId: `user-${role}`, name, email: `${role}@demo.example`, roles: [role], restrictions: {} },
    ...{ isActive: true, hasTotp: false, hasPasskey: false },
    ...more,
  };
}
