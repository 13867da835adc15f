import { fieldClasses } from '@optimiq/domain/access/field-classes';
import { parseNetwork } from '@optimiq/domain/access/networks';
import { permissions } from '@optimiq/domain/access/permissions';
import { productModules } from '@optimiq/domain/access/product-modules';
import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';
import { Permission, RoleKey, SessionParams } from './session.ts';

export const UserParams = z.object({ userId: Id });

const Minute = z.number().int().min(0).max(1440);

/** What narrows a user, whatever the roles. */
export const Restrictions = z.object({
  modules: z.array(z.enum(productModules)).optional(),
  panels: z.array(Id).max(50).optional(),
  facilities: z.array(Id).max(50).optional(),
  /** Networks as CIDR. */
  networks: z
    .array(
      z
        .string()
        .max(50)
        .refine((text) => parseNetwork(text) !== undefined),
    )
    .max(50)
    .optional(),
  hours: z.object({ days: z.array(z.number().int().min(1).max(7)).min(1).max(7), from: Minute, to: Minute }).optional(),
  noExport: z.boolean().optional(),
});

export const Person = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(RoleKey),
  restrictions: Restrictions,
  isActive: z.boolean(),
  /** Second factors the person has set up. */
  hasTotp: z.boolean(),
  hasPasskey: z.boolean(),
  lastSeenAt: Instant.optional(),
});
export type Person = z.infer<typeof Person>;
export const PersonList = z.object({ items: z.array(Person) });

export const SetRoles = z.object({ roles: z.array(RoleKey).min(1).max(8) });
export const SetActive = z.object({ isActive: z.boolean() });

const Refusal = z.enum([
  ...(['not-granted', 'module-off', 'module-restricted', 'network', 'hours', 'panel', 'export'] as const),
  ...(['no-contract', 'read-only'] as const),
]);

/** What somebody may do and why, from the decision that stands at every door. */
export const AccessExplained = z.object({
  person: Person,
  permissions: z.array(
    z.object({
      permission: Permission,
      allowed: z.boolean(),
      grantedBy: z.array(RoleKey),
      because: Refusal.optional(),
    }),
  ),
  classes: z.array(z.object({ fieldClass: z.enum(fieldClasses), reads: z.array(RoleKey), writes: z.boolean() })),
  /** How many members the person sees; absent: all. */
  panelMembers: z.number().int().optional(),
});
export type AccessExplained = z.infer<typeof AccessExplained>;

/** Who can open a member's record, and as whom it shows: with the name or without. */
export const MemberReaders = classed(
  'open',
  z.object({
    readers: z.array(z.object({ person: Person, seesName: z.boolean(), grantedBy: z.array(RoleKey) })),
    refused: z.array(z.object({ person: Person, because: Refusal })),
  }),
);
export type MemberReaders = z.infer<typeof MemberReaders>;

const RoleRights = z.object({
  permissions: z.array(z.enum(permissions)),
  reads: z.array(z.enum(fieldClasses)),
  writes: z.array(z.enum(fieldClasses)),
});

export const RoleView = RoleRights.extend({
  key: RoleKey,
  /** Of the tenant's own roles. */
  name: z.string().optional(),
  version: z.number().int().optional(),
  holders: z.number().int(),
});
export type RoleView = z.infer<typeof RoleView>;
export const RoleList = z.object({ items: z.array(RoleView) });

export const OwnRoleParams = z.object({ key: z.string().regex(/^own-[a-z0-9][a-z0-9-]{0,39}$/) });
export const SaveOwnRole = RoleRights.extend({
  name: z.string().trim().min(1).max(80),
  /** The version that was changed; absent for a new role. */
  version: z.number().int().min(1).optional(),
});
export const OwnRoleSaved = z.object({ key: RoleKey, version: z.number().int() });

export const Panel = z.object({ panelId: Id, name: z.string(), members: z.number().int(), createdAt: Instant });
export type Panel = z.infer<typeof Panel>;
export const PanelList = classed('open', z.object({ items: z.array(Panel) }));
/** Members of a panel, at most 500 of them. */
export const PanelMembers = classed(
  'member-fact',
  z.object({
    items: z.array(
      z.object({
        memberKey: Id,
        /** Only with member:identify. */
        name: classed('identifier', z.string()).optional(),
      }),
    ),
    more: z.boolean(),
  }),
);
export type PanelMembers = z.infer<typeof PanelMembers>;
export const PanelParams = z.object({ panelId: Id });
export const NewPanel = classed('open', z.object({ name: z.string().trim().min(1).max(80) }));
export const PanelCreated = classed('open', z.object({ panelId: Id }));
export const ChangePanel = classed(
  'member-fact',
  z.object({ add: z.array(Id).max(10_000).default([]), remove: z.array(Id).max(10_000).default([]) }),
);
/** Many members at once, a line each: an MBI, or a member id of a source. Line numbers are 1-based; empty lines are passed over. */
export const FillPanel = z.object({
  lines: classed('identifier', z.array(z.string().max(100)).min(1).max(10_000)),
});
export const PanelFilled = classed(
  'open',
  z.object({
    added: z.number().int(),
    alreadyIn: z.number().int(),
    /** Numbers of the lines that name nobody. */
    unknown: z.array(z.number().int()),
    /** Numbers of the lines that name several members. */
    ambiguous: z.array(z.number().int()),
    /** Who was added: taking these out undoes it. */
    memberKeys: classed('member-fact', z.array(Id)),
  }),
);
export type PanelFilled = z.infer<typeof PanelFilled>;
export const PanelChanged = classed('open', z.object({ added: z.number().int(), removed: z.number().int() }));

/** A living session as those who manage people see it; never its token or address. */
export const PersonSession = z.object({
  sessionId: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant,
  method: z.string().optional(),
  /** 1 one factor, 2 two. */
  assurance: z.number().int().optional(),
  /** Browser and system as the browser names itself; empty where it says nothing readable. */
  device: z.string(),
  network: z.string().optional(),
});
export type PersonSession = z.infer<typeof PersonSession>;
/** Those of this organization, last used first. */
export const PersonSessions = z.object({ items: z.array(PersonSession) });
export const PersonSessionParams = UserParams.extend(SessionParams.shape);
export const SessionsEnded = z.object({ ended: z.number().int() });
