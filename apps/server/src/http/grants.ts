import { allowedPermissions } from '@optimiq/domain/access/decide';
import { rightsOfKey } from '@optimiq/domain/access/explain';
import { joinRights, lackedBy, machineRole, type RoleRights } from '@optimiq/domain/access/roles';
import type { Caller } from '../caller.ts';
import { ProblemError } from './plugins/problems.ts';

/** What a caller may pass on: what the caller may do here and now, so nothing that a restriction takes away. */
export const ownRights = ({ access, circumstances }: Caller): RoleRights => ({
  ...access.rights,
  permissions: allowedPermissions(access, circumstances),
});

/** Fails with 'not-yours-to-grant', naming what the caller lacks of these rights. */
export function requireGrantable(caller: Caller, asked: RoleRights, field: string): void {
  const lacked = lackedBy(ownRights(caller), asked);
  if (lacked.length === 0) return;
  throw new ProblemError('not-yours-to-grant', { errors: lacked.map((message) => ({ field, message })) });
}

/** Rights of roles together; fails with 'bad-request' for one that does not exist or that only machines hold. */
export function rightsOfRoles(caller: Caller, roles: readonly string[]): RoleRights {
  const all = roles.map((role) => {
    const rights = role === machineRole ? undefined : rightsOfKey(role, caller.tenant.ownRoles);
    if (!rights)
      throw new ProblemError('bad-request', { errors: [{ field: 'roles', message: 'no role people hold' }] });
    return rights;
  });
  return joinRights(all);
}
