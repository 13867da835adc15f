import type { Session } from '@optimiq/connectors/identity/identity';
import { type Membership, readMemberships, tenantAccessOf } from '@optimiq/store/postgres/access';
import type { FastifyRequest } from 'fastify';
import { type Caller, type CallerOf, callerOfMember } from '../caller.ts';
import type { Product } from '../product.ts';

/** The request's headers as the sign-in kernel wants them. */
export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of ['cookie', 'user-agent', 'host'] as const) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}

/** Where a request comes from. */
export const browserOf = (request: FastifyRequest) => ({
  address: request.clientAddress,
  userAgent: request.headers['user-agent'] ?? '',
});

/** A session of before does not outlive a new sign-in in the same browser. */
export async function endBefore({ identity }: Product, request: FastifyRequest): Promise<void> {
  if (request.headers.cookie) await identity.signOut(headersOf(request));
}

/** The caller behind a session cookie; undefined without a live session or without a membership. */
export function callerBySession(product: Product): CallerOf {
  return async (request) => {
    if (!request.headers.cookie) return undefined;
    // What pages ask by themselves keeps nobody signed in: they say so, and some routes are asked in no other way.
    const isUse = request.routeOptions.config.keepsAlive !== false && request.headers['x-optimiq-background'] !== '1';
    const session = await product.identity.session(headersOf(request), isUse);
    return session && memberCaller(product, session, request);
  };
}

/** Who a session's user is in the organization that the session is bound to; nobody while it is bound to none. */
export async function memberCaller(
  product: Product,
  session: Session,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const { id, user, tenantId, method, assurance, factorAt, createdAt, expiresAt, absoluteHours } = session;
  const [membership] = tenantId ? await readMemberships(product.database, user.id, tenantId) : [];
  if (!membership) return undefined;
  const held = assurance < 2 ? await product.identity.codes.held(user.id) : undefined;
  const hasFactor = held !== undefined && (held.hasTotp || held.passkeys > 0);
  const restart = held?.restart && (held.restart.sessionId === id ? ('set-up' as const) : ('letter' as const));
  const endsAt = new Date(createdAt.getTime() + absoluteHours * 3_600_000);
  const more = { id, method, assurance, factorAt, hasFactor, expiresAt, endsAt, ...(restart ? { restart } : {}) };
  return callerOfMember(product, membership, user, more, request.clientAddress);
}

/** Binds a session to an organization of its user, under that organization's policy. */
export async function bindTo(
  product: Product,
  sessionId: string,
  { tenantId, environment }: Membership,
): Promise<void> {
  const tenant = await tenantAccessOf(product.database, { id: tenantId, environment });
  await product.identity.bind(sessionId, { tenantId, ...tenant.session });
}
