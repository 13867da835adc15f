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
    return {
      user: { id: 'operator', name: 'Operator', email: 'operator@localhost' },
      tenantId: tenant.id,
      role: 'tenant-admin',
      actor: { kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` },
    };
  };
}

const onlyOne = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);
