import { fieldClasses } from './field-classes.ts';
import type { RoleRights } from './roles.ts';

/**
 * What the operator of the machine may do for a tenant: look after its loads, runs, keys and deletions. Operators are
 * outside tenants: who a member is and what is known of one is not theirs.
 */
export const operatorRights: RoleRights = {
  permissions: [
    ...(['session:read', 'reference:read', 'load:read', 'load:write', 'run:read', 'run:write', 'job:read'] as const),
    ...(['audit:read', 'erasure:read', 'erasure:write', 'hold:write', 'organization:read', 'key:read'] as const),
    ...(['key:write', 'backup:read', 'audit:export'] as const),
  ],
  reads: ['open', 'secret'],
  writes: fieldClasses,
};

/**
 * What the operator may do beside that where there is nobody's data to see (synthetic data), where the tenant has
 * granted it for a time, or after break-glass was declared.
 */
export const operatorRightsWithMembers: RoleRights = {
  permissions: [
    ...operatorRights.permissions,
    ...(['population:read', 'small-cells:read', 'member:list', 'member:read', 'member:identify'] as const),
    ...(['member:search', 'claim:read', 'match:decide'] as const),
  ],
  reads: fieldClasses,
  writes: fieldClasses,
};
