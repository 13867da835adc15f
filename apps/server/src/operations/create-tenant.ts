import { randomBytes } from 'node:crypto';
import type { NewTenant, TenantCreated } from '@optimiq/contracts/operator';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { readMemberships } from '@optimiq/store/postgres/access';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { createPasswordReset } from '@optimiq/store/postgres/invitations';
import { withTenant } from '@optimiq/store/postgres/tenant';
import {
  completeTenant,
  countMemberships,
  createTenant,
  findUserId,
  saveMembership,
} from '@optimiq/store/postgres/tenants';
import { linkOf } from '../letter-words.ts';
import type { Product } from '../product.ts';
import { takeUpTenant } from './take-up-tenant.ts';

const linkHours = 72;

/**
 * A tenant of somebody's own: keys, settings and the first administrator, with a link by which they choose their password.
 * Nobody knows the one before, which is random. Cut short, the same call goes on with the tenant that has nobody in it yet.
 */
export async function createTenantWithAdmin(
  product: Product,
  { name, slug, adminEmail, adminName, asOf }: NewTenant,
): Promise<Result<TenantCreated, 'taken'>> {
  const email = adminEmail.toLowerCase();
  const existing = (await product.tenants()).find((tenant) => tenant.slug === slug);
  if (existing && (await countMemberships(product.database, existing.id)) > 0) return failed('taken');
  // Whoever belongs to a tenant keeps the password chosen there: another tenant's first administrator is somebody new.
  const known = await findUserId(product.database, email);
  if (known && (await readMemberships(product.database, known)).length > 0) return failed('taken');

  const day = asOf as CalendarDate | undefined;
  const tenantId =
    existing?.id ??
    (await createTenant(product.database, product.keyFolder, {
      slug,
      name,
      environment: 'production',
      ...(day ? { asOf: day } : {}),
    }));
  if (existing) {
    await completeTenant(product.database, product.keyFolder, tenantId, day);
    if (product.agreement.closedBy(tenantId)) await takeUpTenant(product, tenantId);
  }
  const password = randomBytes(32).toString('base64url');
  const userId = known ?? (await product.identity.createUser({ email, name: adminName, password }));
  const token = randomBytes(32).toString('base64url');
  const tokenHash = product.machines.secrets.hashFor('password-reset', token);
  const operator = { kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` } as const;
  await withAuth(product.database, operator, (tx) => createPasswordReset(tx, userId, tokenHash, linkHours));
  await saveMembership(product.database, { userId, tenantId, roles: ['tenant-admin'] });
  await withTenant(product.database.app, tenantId, (tx) =>
    recordAudit(tx, {
      actor: operator,
      action: 'tenant.create',
      outcome: 'success',
      subject: { kind: 'tenant', id: tenantId },
    }),
  );
  return ok({ tenantId, slug, email, link: linkOf(product.baseUrl, 'password-reset', { token }) });
}
