import { classed } from '@optimiq/contracts/fields';
import { MemberParams } from '@optimiq/contracts/members';
import {
  AccessExplained,
  MemberReaders,
  Person,
  PersonList,
  Restrictions,
  SetActive,
  SetRoles,
  UserParams,
} from '@optimiq/contracts/people';
import type { Restrictions as DomainRestrictions } from '@optimiq/domain/access/restrictions';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { changeMembership, listPeople, type MembershipChange } from '@optimiq/store/postgres/people';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { handOverWork } from '../../operations/hand-over-work.ts';
import type { Product } from '../../product.ts';
import { requireGrantable, rightsOfRoles } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';
import { explainPerson, readersOf } from './explain.ts';
import { personOf, requireOver } from './person.ts';
import { presentPerson } from './present.ts';

/** Who belongs to the tenant, in which roles, with which restrictions; and what that comes to. */
export const peopleRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database } = product;

  app.route({
    method: 'GET',
    url: '/v1/people',
    config: { permission: 'people:read', audit: 'people.list' },
    schema: { tags: ['People'], summary: 'Everybody who belongs or belonged here', response: { 200: PersonList } },
    handler: async (request) => ({
      items: (await listPeople(database, request.caller.tenantId)).map(presentPerson),
    }),
  });

  app.route({
    method: 'GET',
    url: '/v1/people/:userId/access',
    config: { permission: 'access:explain', audit: 'people.explain' },
    schema: {
      tags: ['People'],
      summary: 'What somebody can see and do, and why, from the code that decides',
      params: UserParams,
      response: { 200: classed('open', AccessExplained) },
    },
    handler: async (request) => {
      const person = await personOf(product, request, request.params.userId);
      return explainPerson(product, request.caller, person);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/members/:memberKey/readers',
    config: { permission: 'access:explain', audit: 'member.readers' },
    schema: {
      tags: ['People'],
      summary: 'Who can open the record of a member, and why the others cannot',
      params: MemberParams,
      response: { 200: MemberReaders },
    },
    handler: (request) => readersOf(product, request.caller, request.params.memberKey as MemberKey),
  });

  app.route({
    method: 'PUT',
    url: '/v1/people/:userId/roles',
    config: { permission: 'people:write', audit: 'people.roles', stepUp: true },
    schema: {
      tags: ['People'],
      summary: "Set somebody's roles; ends the person's sessions",
      params: UserParams,
      body: SetRoles,
      response: { 200: Person },
    },
    handler: async (request) => {
      const { roles } = request.body;
      requireGrantable(request.caller, rightsOfRoles(request.caller, roles), 'roles');
      return change(product, request, { roles });
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/people/:userId/restrictions',
    config: { permission: 'people:write', audit: 'people.restrictions', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Restrict somebody to modules, panels, facilities, networks or hours, or take exports away',
      params: UserParams,
      body: Restrictions,
      response: { 200: Person },
    },
    handler: (request) => change(product, request, { restrictions: request.body as DomainRestrictions }),
  });

  app.route({
    method: 'PUT',
    url: '/v1/people/:userId/state',
    config: { permission: 'people:write', audit: 'people.state', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Deactivate somebody, which ends all sessions at once, or let the person in again',
      params: UserParams,
      body: SetActive,
      response: { 200: Person },
    },
    handler: (request) => change(product, request, request.body),
  });
};

/** Changes somebody's membership, and ends the person's sessions of it. */
async function change(product: Product, request: FastifyRequest, wanted: MembershipChange) {
  const { userId } = request.params as { userId: string };
  await requireOver(product, request, userId);
  const { tenantId } = request.caller;
  const outcome = await changeMembership(product.database, { tenantId, userId }, wanted);
  if (outcome === 'unknown') throw new ProblemError('not-found');
  if (outcome === 'last-admin') throw new ProblemError('last-admin');
  if (wanted.isActive === false) await handOverWork(product, tenantId, userId);
  return presentPerson(await personOf(product, request, userId));
}
