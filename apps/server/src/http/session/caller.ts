import type { SessionBinding } from '@optimiq/connectors/identity/federation/start-session';
import { readMemberships } from '@optimiq/store/postgres/access';
import type { FastifyRequest } from 'fastify';
import { type Caller, type CallerOf, callerOfMember } from '../../caller.ts';
import type { Product } from '../../product.ts';

/** The request's headers as the sign-in kernel wants them. */
export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of ['cookie', 'user-agent', 'host'] as const) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

/** The caller behind a session cookie; undefined without a live session or without a membership. */
export function callerBySession(product: Product): CallerOf {
  return async (request) => {
    if (!request.headers.cookie) return undefined;
    const session = await product.identity.session(headersOf(request));
    return session && memberCaller(product, session, request);
  };
}

/** Who a session's user is in the tenant the session belongs to. */
export async function memberCaller(
  product: Product,
  {
    id,
    user,
    createdAt,
    binding,
  }: { id: string; user: Caller['user']; createdAt: Date; binding?: SessionBinding | undefined },
  request: FastifyRequest,
): Promise<Caller | undefined> {
  // What one organization's provider vouches for reaches no other.
  const [membership] = await readMemberships(product.database, user.id, binding?.tenantId);
  const { method, assurance, factorAt } = binding ?? { method: 'password', assurance: 2, factorAt: createdAt };
  const session = { id, method, assurance, factorAt } as const;
  return membership && callerOfMember(product, membership, user, session, request.ip);
}
