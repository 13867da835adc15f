import { accessOf } from '@optimiq/store/postgres/access';
import { listPeople, type Person } from '@optimiq/store/postgres/people';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { requireGrantable } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Somebody who belongs or belonged to the caller's organization; fails with 'not-found'. */
export async function personOf(product: Product, { caller }: FastifyRequest, userId: string): Promise<Person> {
  const [person] = await listPeople(product.database, caller.tenantId, userId);
  if (!person) throw new ProblemError('not-found');
  return person;
}

/**
 * Somebody whom the caller may decide about, whom the request's event then names. Nobody changes their own membership or
 * factors, nor those of somebody who holds what they lack: it would be a way up, or a way to push somebody aside.
 */
export async function requireOver(product: Product, request: FastifyRequest, userId: string): Promise<Person> {
  const { caller } = request;
  request.auditSubject = { kind: 'user', id: userId };
  const person = await personOf(product, request, userId);
  if (userId === caller.user.id) throw new ProblemError('own-account');
  requireGrantable(caller, accessOf(person, caller.tenant).rights, 'person');
  return person;
}
