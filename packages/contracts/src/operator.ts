import { z } from 'zod';
import { classed, DateText, Id } from './fields.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Equal hashes mean equal visible state: natural keys and values, no surrogate keys, loads or instants. */
export const StateHash = classed(
  'open',
  z.object({
    hash: Sha256,
    tables: z.array(z.object({ table: z.string(), rows: z.number().int(), hash: Sha256 })),
  }),
);
export type StateHash = z.infer<typeof StateHash>;

export const ReplayReport = classed(
  'open',
  z.object({
    runId: Id,
    members: z.number().int(),
    /** Members erased since: of their receipts only the hash is left. */
    tombstones: z.number().int(),
    storedHash: Sha256,
    replayedHash: Sha256,
    same: z.boolean(),
    /** Members whose receipt differs, at most 100. */
    differing: classed('member-fact', z.array(Id)).optional(),
  }),
);
export type ReplayReport = z.infer<typeof ReplayReport>;

/** Without a load: all of the tenant. */
export const Hold = classed('open', z.object({ loadId: Id.optional(), isHeld: z.boolean() }));
export const HoldState = classed('open', z.object({ isHeld: z.boolean() }));

/** Raw files beyond their time, and files that nothing names. */
export const RetentionReport = classed('open', z.object({ rawFiles: z.number().int(), orphans: z.number().int() }));

export const DemoRemoved = classed('open', z.object({ accounts: z.number().int() }));

export const NewTenant = z.object({
  name: z.string().trim().min(1).max(200),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  adminEmail: z.email().max(254),
  adminName: z.string().trim().min(1).max(120).default('Administrator'),
  /** The day this tenant calls today; the calendar's own when absent. */
  asOf: DateText.optional(),
});
export type NewTenant = z.infer<typeof NewTenant>;

/** By the link the administrator chooses a password, once and for 72 hours; it is shown once. */
export const TenantCreated = z.object({ tenantId: Id, slug: z.string(), email: z.string(), link: z.string() });
export type TenantCreated = z.infer<typeof TenantCreated>;

/** One thing looked at; `unknown` where it cannot be told from this machine. */
export const DoctorCheck = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'fault', 'unknown']),
  text: z.string(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;
export const DoctorReport = z.object({ checks: z.array(DoctorCheck) });
