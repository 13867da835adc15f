import type { FastifyRequest } from 'fastify';
import type { CallerOf } from '../../caller.ts';
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
    if (!session) return undefined;
    const caller = await product.callerOf(session.user);
    return caller && { ...caller, session: { id: session.id } };
  };
}
