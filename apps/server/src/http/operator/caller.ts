import { unrestricted } from '@optimiq/domain/access/decide';
import { operatorRights, operatorRightsWithMembers } from '@optimiq/domain/access/operators';
import { tenantAccessOf } from '@optimiq/store/postgres/access';
import { operatorAccessNow } from '@optimiq/store/postgres/operator-access';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { CallerOf } from '../../caller.ts';
import type { Product } from '../../product.ts';

/**
 * The caller behind the control socket: the operator of this machine, acting for one tenant.
 * The tenant is named by its slug in the header `x-optimiq-tenant`; without it there must be exactly one.
 */
export function callerByControlSocket(product: Product): CallerOf {
  return async (request) => {
    const slug = request.headers['x-optimiq-tenant'];
    const tenants = await product.tenants();
    const tenant = slug === undefined ? onlyOne(tenants) : tenants.find((one) => one.slug === slug);
    if (!tenant) return undefined;
    // Synthetic data is nobody's.
    const seesMembers =
      tenant.environment === 'demo' ||
      (await withTenant(product.database.app, tenant.id, operatorAccessNow)) !== undefined;
    return {
      user: { id: 'operator', name: 'Operator', email: 'operator@localhost' },
      tenantId: tenant.id,
      access: unrestricted('operator', seesMembers ? operatorRightsWithMembers : operatorRights),
      circumstances: {},
      tenant: await tenantAccessOf(product.database, tenant),
      actor: { kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` },
    };
  };
}

const onlyOne = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);
