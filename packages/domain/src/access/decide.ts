import { isInNetwork } from './networks.ts';
import { entryOf, type Permission, permissions } from './permissions.ts';
import { type ProductModule, productModules } from './product-modules.ts';
import { isPanelled, isWithinHours, type LocalMoment, type Restrictions } from './restrictions.ts';
import type { RoleRights } from './roles.ts';

/**
 * The contract under which a tenant's health information is processed: 'not-needed' for synthetic data, 'none' before
 * one is on file, 'ended' after the last one ran out or was ended.
 */
export type ContractState = 'not-needed' | 'active' | 'none' | 'ended';

/** Everything that decides what somebody may do in one tenant. */
export type Access = {
  /** Keys of the roles held, seeded or the tenant's own. */
  readonly roles: readonly string[];
  readonly rights: RoleRights;
  readonly restrictions: Restrictions;
  /** Modules the tenant has switched on. */
  readonly modules: readonly ProductModule[];
  readonly contract: ContractState;
};

/** Where and when the question is asked. */
export type Circumstances = {
  /** Address of the client; undefined at the machine itself. */
  readonly address?: string | undefined;
  /** Now, by the tenant's clock; needed for those who work in certain hours only. */
  readonly moment?: LocalMoment | undefined;
};

/** Why something is refused: fixed words, shown to the person and kept in the audit event. */
export type Refusal =
  | 'not-granted'
  | 'module-off'
  | 'module-restricted'
  | 'network'
  | 'hours'
  | 'panel'
  | 'export'
  | 'no-contract'
  | 'read-only';

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly because: Refusal };

const allowed: Decision = { allowed: true };
const refused = (because: Refusal): Decision => ({ allowed: false, because });

/**
 * The one decision about a permission, in the order in which a person would be told: is it granted at all, is its
 * module there, may this user use it from here and now, and is the tenant in a state that allows it.
 *
 * Which members a panelled user sees is decided for each member, beside this.
 */
export function decide(access: Access, permission: Permission, { address, moment }: Circumstances): Decision {
  const { rights, restrictions, modules } = access;
  if (!rights.permissions.includes(permission)) return refused('not-granted');
  const entry = entryOf(permission);
  if (entry.modules && !entry.modules.some((one) => modules.includes(one))) return refused('module-off');
  const own = restrictions.modules;
  if (own && entry.modules && !entry.modules.some((one) => own.includes(one) && modules.includes(one))) {
    return refused('module-restricted');
  }
  // From the machine itself there is no address: nobody restricted to networks is there.
  const { networks } = restrictions;
  if (networks && !(address !== undefined && networks.some((network) => isInNetwork(address, network)))) {
    return refused('network');
  }
  const { hours } = restrictions;
  if (hours && !(moment !== undefined && isWithinHours(hours, moment))) return refused('hours');
  if (entry.about === 'everybody' && isPanelled(restrictions)) return refused('panel');
  if (entry.isExport && restrictions.noExport) return refused('export');
  return decideByContract(entry, access.contract);
}

/** Without a contract nothing is taken in; after its end the tenant is read-only but for what puts that right. */
function decideByContract(entry: ReturnType<typeof entryOf>, contract: ContractState): Decision {
  if (contract === 'none' && entry.isIntake) return refused('no-contract');
  if (contract === 'ended' && entry.changes === true) return refused('read-only');
  return allowed;
}

/** Permissions that are allowed here and now, in the order of the catalogue. */
export const allowedPermissions = (access: Access, circumstances: Circumstances): Permission[] =>
  permissions.filter((permission) => decide(access, permission, circumstances).allowed);

/** Access of a user without any restriction, in a tenant with everything on: for the machine's operator and tests. */
export const unrestricted = (role: string, rights: RoleRights): Access => ({
  roles: [role],
  rights,
  restrictions: {},
  modules: productModules,
  contract: 'not-needed',
});
