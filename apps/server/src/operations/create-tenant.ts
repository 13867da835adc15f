import type { NewTenant, TenantCreated } from '@optimiq/contracts/operator';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { readMemberships } from '@optimiq/store/postgres/access';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import {
  completeTenant,
  countMemberships,
  createTenant,
  findUserId,
  saveMembership,
} from '@optimiq/store/postgres/tenants';
import { passphrase } from '../passphrase.ts';
import type { Product } from '../product.ts';

/**
 * A tenant of somebody's own: keys, settings and the first administrator, with a passphrase that is told once.
 * Cut short, the same call goes on with the tenant that has nobody in it yet.
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
  if (existing) await completeTenant(product.database, product.keyFolder, tenantId, day);
  const secret = passphrase();
  const userId = known ?? (await product.identity.createUser({ email, name: adminName, password: secret }));
  if (known) await product.identity.setPassword(known as UserId, secret);
  await saveMembership(product.database, { userId, tenantId, roles: ['tenant-admin'] });
  await withTenant(product.database.app, tenantId, (tx) =>
    recordAudit(tx, {
      actor: { kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` },
      action: 'tenant.create',
      outcome: 'success',
      subject: { kind: 'tenant', id: tenantId },
    }),
  );
  return ok({ tenantId, slug, email, passphrase: secret });
}
