import { rightsOfClient, rightsOfKey } from '@optimiq/domain/access/machines';
import { machineRole } from '@optimiq/domain/access/roles';
import { readMemberships, tenantAccessOf } from '@optimiq/store/postgres/access';
import type { FastifyRequest } from 'fastify';
import { type Caller, type CallerOf, callerOfMember } from '../caller.ts';
import type { MachineCaller } from '../machines.ts';
import type { Product } from '../product.ts';

/** The bearer secret of a request; undefined without one. */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * Whether a machine calls. A request that also has a cookie is none: a page could have been made to send it, and which of
 * the two speaks would be a guess.
 */
export const isMachineRequest = (request: Pick<FastifyRequest, 'headers'>): boolean =>
  bearerOf(request) !== undefined && request.headers.cookie === undefined;

/** The caller behind a bearer secret, or else behind a session cookie; nobody when both are there. */
export function callerByBearerOr(product: Product, bySession: CallerOf): CallerOf {
  return async (request) => {
    if (request.headers.authorization === undefined) return bySession(request);
    const secret = bearerOf(request);
    if (!secret || !isMachineRequest(request)) return undefined;
    const found = await product.machines.find(secret);
    if (!found) return undefined;
    return found.kind === 'api-key'
      ? keyCaller(product, found, request.clientAddress)
      : clientCaller(product, found, request.clientAddress);
  };
}

/** A key acts for its person, as long as the person belongs to the tenant and may do it. */
async function keyCaller(
  product: Product,
  { id, tenantId, user, permissions, at }: MachineCaller & { kind: 'api-key' },
  address: string,
): Promise<Caller | undefined> {
  const [membership] = await readMemberships(product.database, user.id, tenantId);
  if (!membership) return undefined;
  const session = { id, method: 'api-key', assurance: 1, factorAt: at, hasFactor: false } as const;
  const caller = await callerOfMember(product, membership, user, session, address);
  const rights = rightsOfKey(caller.access.rights, permissions);
  return { ...caller, access: { ...caller.access, rights } };
}

async function clientCaller(
  product: Product,
  { id, name, tenantId, permissions, at }: MachineCaller & { kind: 'client' },
  address: string,
): Promise<Caller> {
  const tenant = await tenantAccessOf(product.database, await product.tenantOf(tenantId));
  return {
    user: { id, name, email: '' },
    tenantId,
    access: {
      roles: [machineRole],
      rights: rightsOfClient(permissions),
      restrictions: {},
      modules: tenant.modules,
      contract: tenant.contract,
    },
    circumstances: { address },
    tenant,
    actor: { kind: 'client', id },
    session: { id, method: 'client', assurance: 1, factorAt: at, hasFactor: false },
  };
}
