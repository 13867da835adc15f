import { Removed } from '@optimiq/contracts/federation';
import {
  NewScimConnection,
  RenewScimSecret,
  ScimConnectionList,
  ScimConnectionMade,
  ScimConnectionParams,
  ScimGroupList,
  ScimGroupParams,
  ScimGroupView,
  SetGroupRoles,
} from '@optimiq/contracts/scim';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import {
  addScimConnection,
  listScimConnections,
  removeScimConnection,
  renewScimSecret,
  type ScimConnection,
} from '@optimiq/store/postgres/scim-connections';
import { findScimGroup, listScimGroups, type ScimGroupRow, setGroupRoles } from '@optimiq/store/postgres/scim-groups';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { requireGrantable, rightsOfRoles } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Directories of an organization and the roles of their groups, chosen by its administrators. */
export const scimConnectionRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, baseUrl } = product;
  const endpoint = `${baseUrl}/scim/v2`;

  app.route({
    method: 'GET',
    url: '/v1/scim-connections',
    config: { permission: 'sso:write', audit: 'scim-connection.list' },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Directories of the organization, without their secrets',
      response: { 200: ScimConnectionList },
    },
    handler: async ({ caller }) => ({
      endpoint,
      items: (await listScimConnections(database, caller.tenantId)).map((one) => ({
        ...one,
        createdAt: one.createdAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
        lastUsedAt: one.lastUsedAt?.toISOString(),
      })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/v1/scim-connections',
    config: { permission: 'sso:write', audit: 'scim-connection.create', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Connect a directory; its secret is answered once',
      body: NewScimConnection,
      response: { 201: ScimConnectionMade },
    },
    handler: async (request, reply) => {
      const { caller, body } = request;
      requireGrantable(caller, rightsOfRoles(caller, [body.baseRole]), 'baseRole');
      const { secret, hash, hint } = product.machines.secrets.make('directory');
      const id = await withAuth(database, caller.actor, (tx) =>
        addScimConnection(tx, caller.tenantId, { ...body, hint, secretHash: hash, by: caller.actor.id }),
      );
      request.auditSubject = { kind: 'scim-connection', id };
      return reply.code(201).send({ id, secret, endpoint, expiresAt: inDays(body.days) });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/scim-connections/:connectionId/secret',
    config: { permission: 'sso:write', audit: 'scim-connection.renew', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'A new secret in the place of the old one, which ends at once',
      params: ScimConnectionParams,
      body: RenewScimSecret,
      response: { 200: ScimConnectionMade },
    },
    handler: async (request) => {
      const { caller, params, body } = request;
      const { connectionId: id } = params;
      request.auditSubject = { kind: 'scim-connection', id };
      const { secret, hash, hint } = product.machines.secrets.make('directory');
      const renewed = await withAuth(database, caller.actor, (tx) =>
        renewScimSecret(tx, caller.tenantId, id, { hint, secretHash: hash, days: body.days }),
      );
      if (!renewed) throw new ProblemError('not-found');
      return { id, secret, endpoint, expiresAt: inDays(body.days) };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/scim-connections/:connectionId',
    config: { permission: 'sso:write', audit: 'scim-connection.remove', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Disconnect a directory; its people stay as they are',
      params: ScimConnectionParams,
      response: { 200: Removed },
    },
    handler: async (request) => {
      const { id } = await ownConnection(product, request);
      await withAuth(database, request.caller.actor, (tx) => removeScimConnection(tx, request.caller.tenantId, id));
      return { removed: true as const };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/scim-connections/:connectionId/groups',
    config: { permission: 'sso:write', audit: 'scim-connection.groups' },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Groups of a directory with their roles; the first 200',
      params: ScimConnectionParams,
      response: { 200: ScimGroupList },
    },
    handler: async (request) => {
      const { id: connectionId } = await ownConnection(product, request);
      const at = { tenantId: request.caller.tenantId, connectionId };
      const { total, groups } = await listScimGroups(database, at, [], { startIndex: 1, count: 200 });
      return { items: groups.map(present), isComplete: total === groups.length };
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/scim-connections/:connectionId/groups/:groupId/roles',
    config: { permission: 'sso:write', audit: 'scim-connection.group-roles', stepUp: true },
    schema: {
      tags: ['Single sign-on'],
      summary: 'Choose the roles of a group; its members have them at once',
      params: ScimGroupParams,
      body: SetGroupRoles,
      response: { 200: ScimGroupView },
    },
    handler: async (request) => {
      const { caller, body, params } = request;
      requireGrantable(caller, rightsOfRoles(caller, body.roles), 'roles');
      const { id: connectionId, baseRole } = await ownConnection(product, request);
      const directory = { tenantId: caller.tenantId, connectionId, baseRole };
      request.auditSubject = { kind: 'group', id: params.groupId };
      return withAuth(database, caller.actor, async (tx) => {
        const group = await findScimGroup(tx, directory, params.groupId);
        if (!group) throw new ProblemError('not-found');
        await setGroupRoles(tx, directory, group, body.roles);
        return present({ ...group, roles: body.roles });
      });
    },
  });
};

/** A directory of the caller's own organization; another's is as unknown as any. */
async function ownConnection({ database }: Product, request: FastifyRequest): Promise<ScimConnection> {
  const { connectionId } = request.params as { connectionId: string };
  request.auditSubject = { kind: 'scim-connection', id: connectionId };
  const found = (await listScimConnections(database, request.caller.tenantId)).find(({ id }) => id === connectionId);
  if (!found) throw new ProblemError('not-found');
  return found;
}

const present = ({ id, displayName, roles, members }: ScimGroupRow) => ({
  id,
  name: displayName,
  roles: [...roles],
  people: members.length,
});

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
