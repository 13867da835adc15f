import type { ProductModule } from './product-modules.ts';

type Entry = {
  /** Modules it belongs to: without any of them on, nobody holds it. Absent: part of the platform. */
  readonly modules?: readonly ProductModule[];
  /**
   * Whom it is about. 'members': rows of members, which a reader of a panel sees of the panel only. 'everybody': cannot
   * be narrowed, so a reader of a panel does not hold it. 'nobody': no member's data.
   */
  readonly about: 'members' | 'everybody' | 'nobody';
  /** It brings health information in: needs a contract in force. */
  readonly isIntake?: true;
  /** It changes something: refused while the tenant is read-only, unless it is what puts that right. */
  readonly changes?: true | 'even-read-only';
  /** Takes data out of the product; can be taken from a user who holds the rest. */
  readonly isExport?: true;
  /** What it shows is kept as it was: held also where the past is looked at. */
  readonly hasPast?: true;
};

const entry = (about: Entry['about'], more: Omit<Entry, 'about'> = {}): Entry => ({ about, ...more });
const risk = { modules: ['risk'] } as const;
const changes = { changes: true } as const;
const past = { hasPast: true } as const;
const always = { changes: 'even-read-only' } as const;

/** Every right a route can ask for. A word here is the only way to get through a door. */
export const permissionCatalogue = {
  'session:read': entry('nobody', past),
  'account:write': entry('nobody', always),
  'population:read': entry('members', { ...risk, ...past }),
  'small-cells:read': entry('nobody', past),
  'member:list': entry('members', past),
  'member:read': entry('members', past),
  'member:identify': entry('members', past),
  'member:search': entry('members', past),
  'score:read': entry('members', { ...risk, ...past }),
  'money:read': entry('members', past),
  'claim:read': entry('members', past),
  'work:read': entry('members', risk),
  'work:write': entry('members', { ...risk, ...changes }),
  'work:assign': entry('members', { ...risk, ...changes }),
  // A cohort is a definition: what it counts is asked for by the rights to that.
  'cohort:write': entry('nobody', { ...risk, ...changes }),
  'reference:read': entry('nobody', past),
  'load:read': entry('everybody', past),
  'load:write': entry('everybody', { ...changes, isIntake: true }),
  'run:read': entry('everybody', risk),
  'run:write': entry('everybody', { ...risk, ...changes }),
  'job:read': entry('nobody'),
  'match:decide': entry('everybody', changes),
  'export:write': entry('members', { isExport: true }),
  'audit:read': entry('everybody'),
  'audit:export': entry('everybody', { isExport: true }),
  'privacy:read': entry('members'),
  'privacy:write': entry('members', always),
  'erasure:read': entry('everybody'),
  'erasure:write': entry('everybody', always),
  'hold:write': entry('everybody', always),
  'organization:read': entry('nobody'),
  'organization:write': entry('nobody', always),
  'people:read': entry('nobody'),
  'people:write': entry('nobody', always),
  'role:write': entry('nobody', always),
  'access:explain': entry('everybody'),
  'panel:write': entry('everybody', always),
  'settings:read': entry('nobody'),
  'settings:write': entry('nobody', always),
  'settings:approve': entry('nobody', always),
  'sso:write': entry('nobody', always),
  'machine:write': entry('nobody', always),
  'key:read': entry('nobody'),
  'key:write': entry('nobody', always),
  'backup:read': entry('nobody'),
  'operator-access:write': entry('nobody', always),
} as const satisfies Record<string, Entry>;

export type Permission = keyof typeof permissionCatalogue;

export const permissions = Object.keys(permissionCatalogue) as [Permission, ...Permission[]];

/** Whether a word is one of the catalogue. */
export const isPermission = (text: string): text is Permission => Object.hasOwn(permissionCatalogue, text);

/** What the catalogue says of a permission. */
export const entryOf = (permission: Permission): Entry => permissionCatalogue[permission];
