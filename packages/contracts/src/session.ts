import { permissions } from '@optimiq/domain/access/permissions';
import { productModules } from '@optimiq/domain/access/product-modules';
import { z } from 'zod';
import { DateText, Id } from './fields.ts';

export const Permission = z.enum(permissions);
/** Key of a role: a seeded one, or 'own-…' of the tenant. */
export const RoleKey = z.string().regex(/^[a-z][a-z0-9-]{1,44}$/);

export const SignIn = z.object({ email: z.email().max(254), password: z.string().min(1).max(256) });
export type SignIn = z.infer<typeof SignIn>;

/** Who is signed in, for which tenant, with what rights, and the day the tenant calls today. */
export const Session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  tenant: z.object({ id: Id, name: z.string(), environment: z.enum(['demo', 'production']), asOf: DateText }),
  /** Roles held; a role of the tenant's own comes with its name. */
  roles: z.array(z.object({ key: RoleKey, name: z.string().optional() })),
  /** What the person may do here and now; a screen that asks for more is refused. */
  permissions: z.array(Permission),
  modules: z.array(z.enum(productModules)),
  /** State of the contract under which health information is processed, and its last day when that is known. */
  contract: z.object({ state: z.enum(['not-needed', 'active', 'none', 'ended']), endsOn: DateText.optional() }),
});
export type Session = z.infer<typeof Session>;
