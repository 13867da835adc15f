import { permissions, roles } from '@optimiq/domain/access/permissions';
import { z } from 'zod';
import { DateText, Id } from './fields.ts';

export const Permission = z.enum(permissions);
export const Role = z.enum(roles);

export const SignIn = z.object({ email: z.email().max(254), password: z.string().min(1).max(256) });
export type SignIn = z.infer<typeof SignIn>;

/** Who is signed in, for which tenant, with what rights, and the day the tenant calls today. */
export const Session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  tenant: z.object({ id: Id, name: z.string(), environment: z.enum(['demo', 'production']), asOf: DateText }),
  role: Role,
  permissions: z.array(Permission),
});
export type Session = z.infer<typeof Session>;
