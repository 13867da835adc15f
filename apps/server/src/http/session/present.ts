import type { Session } from '@optimiq/contracts/session';
import { allowedPermissions } from '@optimiq/domain/access/decide';
import type { UserId } from '@optimiq/domain/kernel/ids';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { needsFactor } from '../plugins/guard.ts';

/** A session as its page sees it: who, for which organization, with what rights, and what is missing. */
export async function sessionOf(product: Product, caller: Caller): Promise<Session> {
  const { access, circumstances, session } = caller;
  const tenant = await product.tenantOf(caller.tenantId);
  const isHuman = session !== undefined && session.method !== 'api-key' && session.method !== 'client';
  const held = isHuman ? await product.identity.codes.held(caller.user.id as UserId) : { hasTotp: false, passkeys: 0 };
  const isHeld = held.hasTotp || held.passkeys > 0;
  const lacks = isHuman && session.assurance < 2 && (isHeld || needsFactor(caller, caller.tenant.factorFor));
  return {
    user: caller.user,
    tenant: {
      ...{ id: tenant.id, name: tenant.name, environment: tenant.environment, asOf: tenant.asOf },
      locale: caller.tenant.locale,
    },
    roles: access.roles.map((key) => {
      const name = caller.tenant.ownRoles.get(key)?.name;
      return { key, ...(name ? { name } : {}) };
    }),
    permissions: allowedPermissions(access, circumstances),
    modules: [...caller.tenant.modules],
    assurance: session?.assurance ?? 2,
    factor: session?.restart ?? (lacks ? (isHeld ? 'give' : 'set-up') : 'none'),
    hasPasskey: held.passkeys > 0,
    hasTotp: held.hasTotp,
    ...(session?.expiresAt ? { expiresAt: session.expiresAt.toISOString() } : {}),
    ...(session?.endsAt ? { endsAt: session.endsAt.toISOString() } : {}),
    contract: {
      state: caller.tenant.contract,
      ...(caller.tenant.contractEndsOn ? { endsOn: caller.tenant.contractEndsOn } : {}),
    },
  };
}
