import { type Permission, permissions } from './permissions.ts';
import { machineRole, type RoleRights, rightsOf } from './roles.ts';

/** What only a person does: deciding who may do what, approving, destroying. No key and no client is given it. */
const forPeopleOnly: ReadonlySet<Permission> = new Set<Permission>([
  ...(['account:write', 'people:write', 'role:write', 'panel:write', 'organization:write'] as const),
  ...(['settings:write', 'settings:approve', 'sso:write', 'machine:write', 'key:write'] as const),
  ...(['erasure:write', 'hold:write', 'operator-access:write', 'match:decide'] as const),
]);

/** Permissions that a machine can be given, in the order of the catalogue. */
export const machinePermissions = permissions.filter((one) => !forPeopleOnly.has(one));

/**
 * What of the asked permissions somebody cannot give to a machine: what only people do, and what they lack themselves.
 *
 * @returns empty when all can be given.
 */
export const notGivable = (own: RoleRights, asked: readonly Permission[]): Permission[] =>
  asked.filter((one) => forPeopleOnly.has(one) || !own.permissions.includes(one));

/** Rights of a key that acts for a person: what both have. */
export const rightsOfKey = (own: RoleRights, given: readonly Permission[]): RoleRights => ({
  ...own,
  permissions: permissions.filter((one) => own.permissions.includes(one) && given.includes(one)),
});

/** Rights of a client of the organization. Without a permission that names people it reads nothing that names them. */
export function rightsOfClient(given: readonly Permission[]): RoleRights {
  const { reads, writes } = rightsOf[machineRole];
  const namesPeople = given.includes('member:identify') || given.includes('load:read');
  return {
    permissions: machinePermissions.filter((one) => given.includes(one)),
    reads: namesPeople ? reads : reads.filter((one) => one === 'open' || one === 'member-fact'),
    writes,
  };
}
