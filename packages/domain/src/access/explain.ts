import { type Access, type Circumstances, decide, type Refusal } from './decide.ts';
import type { FieldClass } from './field-classes.ts';
import { type Permission, permissions } from './permissions.ts';
import { isRole, type RoleRights, rightsOf } from './roles.ts';

/** One line of "what can this person do, and why". */
export type PermissionExplained = {
  readonly permission: Permission;
  readonly allowed: boolean;
  /** Roles that grant it. */
  readonly grantedBy: readonly string[];
  /** Why it is refused all the same, or that no role grants it. */
  readonly because?: Refusal;
};

/**
 * What somebody may do and why, asked of the same decision that stands at every door.
 *
 * @param customRoles rights of the tenant's own roles, by key.
 */
export function explainAccess(
  access: Access,
  circumstances: Circumstances,
  customRoles: ReadonlyMap<string, RoleRights>,
): PermissionExplained[] {
  const rights = access.roles.map((role) => ({ role, rights: rightsOfKey(role, customRoles) }));
  return permissions.map((permission) => {
    const grantedBy = rights.filter((one) => one.rights?.permissions.includes(permission)).map(({ role }) => role);
    const decision = decide(access, permission, circumstances);
    return {
      permission,
      allowed: decision.allowed,
      grantedBy,
      ...(decision.allowed ? {} : { because: decision.because }),
    };
  });
}

/** Which roles let somebody read a class of fields. */
export const classGrantedBy = (
  access: Access,
  fieldClass: FieldClass,
  customRoles: ReadonlyMap<string, RoleRights>,
): string[] => access.roles.filter((role) => rightsOfKey(role, customRoles)?.reads.includes(fieldClass));

/** Rights of a role by its key; undefined for one that is neither seeded nor the tenant's own. */
export const rightsOfKey = (role: string, customRoles: ReadonlyMap<string, RoleRights>): RoleRights | undefined =>
  isRole(role) ? rightsOf[role] : customRoles.get(role);
