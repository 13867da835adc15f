import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';
import { RoleKey } from './session.ts';

// The protocol itself: RFC 7643 and 7644. Bodies are read by what they hold, not by a schema: directories differ.

export const ScimParams = z.object({ resourceId: z.string().max(100) });
export const ScimBody = z.looseObject({});
export const ScimQuery = z.object({
  filter: z.string().max(500).optional(),
  startIndex: z.coerce.number().int().optional(),
  count: z.coerce.number().int().optional(),
  attributes: z.string().max(500).optional(),
  excludedAttributes: z.string().max(500).optional(),
  sortBy: z.string().max(100).optional(),
  sortOrder: z.string().max(20).optional(),
});
export const ScimResource = z.looseObject({ schemas: z.array(z.string()) });

// Connections, as administrators see them.

const Days = z.number().int().min(1).max(365);
export const NewScimConnection = z.object({ name: z.string().trim().min(1).max(80), baseRole: RoleKey, days: Days });
export const RenewScimSecret = z.object({ days: Days });
/** The secret is in this answer and never again. */
export const ScimConnectionMade = z.object({
  id: Id,
  secret: classed('secret', z.string()),
  endpoint: z.string(),
  expiresAt: Instant,
});
export type ScimConnectionMade = z.infer<typeof ScimConnectionMade>;
export const ScimConnectionView = z.object({
  id: Id,
  name: z.string(),
  hint: z.string(),
  baseRole: z.string(),
  people: z.number().int(),
  groups: z.number().int(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.optional(),
});
export type ScimConnectionView = z.infer<typeof ScimConnectionView>;
export const ScimConnectionList = z.object({ items: z.array(ScimConnectionView), endpoint: z.string() });
export const ScimConnectionParams = z.object({ connectionId: Id });
export const ScimGroupParams = z.object({ connectionId: Id, groupId: Id });
export const ScimGroupView = z.object({
  id: Id,
  name: z.string(),
  people: z.number().int(),
  roles: z.array(z.string()),
});
export type ScimGroupView = z.infer<typeof ScimGroupView>;
export const ScimGroupList = z.object({ items: z.array(ScimGroupView), isComplete: z.boolean() });
export const SetGroupRoles = z.object({ roles: z.array(RoleKey).max(8) });
