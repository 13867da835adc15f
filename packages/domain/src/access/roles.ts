import { type FieldClass, fieldClasses } from './field-classes.ts';
import { type Permission, permissions } from './permissions.ts';

/** What a role lets its holders do, and which classes of fields they read and write. */
export type RoleRights = {
  readonly permissions: readonly Permission[];
  readonly reads: readonly FieldClass[];
  readonly writes: readonly FieldClass[];
};

/** Roles every tenant has; it may add its own. */
export const roles = [
  'tenant-admin',
  'privacy-officer',
  'risk-director',
  'hcc-coder',
  'coding-qa',
  'claims-analyst',
  'claims-lead',
  'care-manager',
  'post-acute-coordinator',
  'executive',
  'billing-contact',
  'auditor',
  'integration',
] as const;

export type Role = (typeof roles)[number];

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

/** Machines act in this role only; no human holds it. */
export const machineRole: Role = 'integration';

const everyone = ['session:read', 'account:write', 'reference:read'] as const;
const aggregates = [...everyone, 'population:read', 'small-cells:read'] as const;
const seesMembers = [...aggregates, 'member:list', 'member:read', 'claim:read'] as const;
/** Acts for a person, so knows who it is. */
const actsForMembers = [...seesMembers, 'member:identify', 'member:search'] as const;

/** Decides about gaps; a lead hands work out, too. */
const decides = ['work:read', 'work:write'] as const;
const leads = [...decides, 'work:assign'] as const;

const seesFacts = { reads: ['open', 'member-fact'], writes: ['open'] } as const;
const knowsPeople = {
  reads: ['open', 'member-fact', 'identifier'],
  writes: ['open', 'member-fact', 'identifier'],
} as const;
const works = { reads: ['open', 'member-fact', 'identifier', 'sensitive'], writes: fieldClasses } as const;

/**
 * The seeded roles. Names are for those who act for a person (coder, care manager, claims); money and factors are for
 * those who steer or audit money (director, executive, claims); an executive sees aggregates only, small cells hidden;
 * a billing contact sees nobody's data; an auditor sees everything and nobody's name, and changes nothing.
 */
export const rightsOf: Readonly<Record<Role, RoleRights>> = {
  // Nobody can grant what they lack, so whoever gives out all roles holds all of what they hold.
  'tenant-admin': { permissions, reads: fieldClasses, writes: fieldClasses },
  'privacy-officer': {
    permissions: [
      ...actsForMembers,
      ...(['load:read', 'job:read', 'export:write', 'audit:read', 'audit:export', 'privacy:read'] as const),
      'privacy:write',
      ...([
        'erasure:read',
        'erasure:write',
        'hold:write',
        'organization:read',
        'people:read',
        'access:explain',
      ] as const),
      ...(['settings:read', 'settings:approve', 'key:read', 'backup:read', 'operator-access:write'] as const),
    ],
    ...works,
  },
  'risk-director': {
    permissions: [
      ...seesMembers,
      ...leads,
      'cohort:write',
      ...(['score:read', 'money:read', 'load:read', 'run:read', 'run:write', 'job:read', 'export:write'] as const),
    ],
    ...seesFacts,
  },
  'hcc-coder': { permissions: [...actsForMembers, ...decides], ...knowsPeople },
  'coding-qa': { permissions: [...actsForMembers, ...leads, 'cohort:write', 'run:read'], ...knowsPeople },
  'claims-analyst': { permissions: [...actsForMembers, 'cohort:write', 'money:read'], ...knowsPeople },
  'claims-lead': {
    permissions: [...actsForMembers, 'cohort:write', 'money:read', 'load:read', 'job:read', 'export:write'],
    ...knowsPeople,
  },
  'care-manager': { permissions: [...actsForMembers, ...decides, 'cohort:write'], ...knowsPeople },
  'post-acute-coordinator': { permissions: [...actsForMembers, ...decides], ...knowsPeople },
  executive: {
    permissions: [...everyone, 'population:read', 'score:read', 'money:read', 'run:read'],
    reads: ['open'],
    writes: ['open'],
  },
  'billing-contact': { permissions: [...everyone, 'organization:read'], reads: ['open'], writes: ['open'] },
  auditor: {
    permissions: [
      ...seesMembers,
      'work:read',
      ...(['score:read', 'money:read', 'load:read', 'run:read', 'job:read', 'audit:read', 'privacy:read'] as const),
      ...(['erasure:read', 'organization:read', 'people:read', 'access:explain', 'settings:read'] as const),
      ...(['key:read', 'backup:read'] as const),
    ],
    reads: ['open', 'member-fact'],
    writes: ['open'],
  },
  integration: {
    permissions: ['session:read', 'reference:read', 'load:read', 'load:write', 'job:read', 'run:read'],
    reads: ['open', 'member-fact', 'identifier', 'sensitive'],
    writes: ['open', 'member-fact', 'identifier', 'sensitive'],
  },
};

/** Rights of several roles together. */
export const joinRights = (all: readonly RoleRights[]): RoleRights => ({
  permissions: permissions.filter((one) => all.some((rights) => rights.permissions.includes(one))),
  reads: fieldClasses.filter((one) => all.some((rights) => rights.reads.includes(one))),
  writes: fieldClasses.filter((one) => all.some((rights) => rights.writes.includes(one))),
});

/**
 * What somebody would give away without holding it: permissions and classes of `asked` that `own` lacks.
 * Nobody can grant what they lack, so only an empty answer lets a grant through.
 */
export function lackedBy(own: RoleRights, asked: RoleRights): string[] {
  const missing = <T extends string>(held: readonly T[], wanted: readonly T[], prefix = '') =>
    wanted.filter((one) => !held.includes(one)).map((one) => `${prefix}${one}`);
  return [
    ...missing(own.permissions, asked.permissions),
    ...missing(own.reads, asked.reads, 'read '),
    ...missing(own.writes, asked.writes, 'write '),
  ];
}
