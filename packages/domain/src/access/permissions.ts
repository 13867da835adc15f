/** Every right a route can ask for. A word here is the only way to get through a door. */
export const permissions = [
  'session:read',
  'population:read',
  'small-cells:read',
  'member:list',
  'member:read',
  'member:identify',
  'member:search',
  'score:read',
  'money:read',
  'claim:read',
  'reference:read',
  'load:read',
  'load:write',
  'run:read',
  'run:write',
  'job:read',
  'audit:read',
  'match:decide',
  'erasure:read',
  'erasure:write',
  'hold:write',
] as const;

export type Permission = (typeof permissions)[number];

/** Roles seeded for a new tenant. */
export const roles = ['tenant-admin', 'risk-director', 'hcc-coder', 'care-manager', 'executive'] as const;

export type Role = (typeof roles)[number];

/**
 * What each role may do. Names are for those who act for a person (admin, coder, care manager); money and
 * factors are for those who steer (director, executive); an executive sees aggregates only, small cells hidden.
 */
export const permissionsOf: Record<Role, readonly Permission[]> = {
  'tenant-admin': [
    'session:read',
    'population:read',
    'small-cells:read',
    'member:list',
    'member:read',
    'member:identify',
    'member:search',
    'claim:read',
    'reference:read',
    'load:read',
    'load:write',
    'run:read',
    'run:write',
    'job:read',
    'audit:read',
    'match:decide',
    'erasure:read',
    'erasure:write',
    'hold:write',
  ],
  'risk-director': [
    'session:read',
    'population:read',
    'small-cells:read',
    'member:list',
    'member:read',
    'score:read',
    'money:read',
    'claim:read',
    'reference:read',
    'load:read',
    'run:read',
    'run:write',
    'job:read',
  ],
  'hcc-coder': [
    'session:read',
    'population:read',
    'small-cells:read',
    'member:list',
    'member:read',
    'member:identify',
    'member:search',
    'claim:read',
    'reference:read',
  ],
  'care-manager': [
    'session:read',
    'population:read',
    'small-cells:read',
    'member:list',
    'member:read',
    'member:identify',
    'member:search',
    'claim:read',
    'reference:read',
  ],
  executive: ['session:read', 'population:read', 'score:read', 'money:read', 'reference:read', 'run:read'],
};

/** Whether a role holds a permission. An unknown role holds none. */
export function may(role: Role | undefined, permission: Permission): boolean {
  return role !== undefined && (permissionsOf[role] ?? []).includes(permission);
}
