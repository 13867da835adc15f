import { OwnRoleParams, OwnRoleSaved, RoleList, SaveOwnRole } from '@optimiq/contracts/people';
import { rightsOf, roles } from '@optimiq/domain/access/roles';
import { listOwnRoles, removeOwnRole, saveOwnRole } from '@optimiq/store/postgres/own-roles';
import { listPeople } from '@optimiq/store/postgres/people';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { requireGrantable } from '../grants.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Roles: the seeded ones, which nobody changes, and the tenant's own. */
export const roleRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/roles',
    config: { permission: 'people:read', audit: 'role.list' },
    schema: { tags: ['People'], summary: 'Roles with what they let their holders do', response: { 200: RoleList } },
    handler: async (request) => {
      const [own, people] = await Promise.all([
        request.tenant(listOwnRoles),
        listPeople(product.database, request.caller.tenantId),
      ]);
      const holders = (key: string) => people.filter((one) => !one.deactivatedAt && one.roles.includes(key)).length;
      const seeded = roles.map((key) => ({ key, ...rightsOf[key], holders: holders(key) }));
      const items = [...seeded, ...own.map((role) => ({ ...role, holders: holders(role.key) }))];
      return {
        items: items.map(({ permissions, reads, writes, ...role }) => ({
          ...role,
          permissions: [...permissions],
          reads: [...reads],
          writes: [...writes],
        })),
      };
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/roles/:key',
    config: { permission: 'role:write', audit: 'role.save', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Make or change a role of your own, of what you hold yourself',
      params: OwnRoleParams,
      body: SaveOwnRole,
      response: { 200: OwnRoleSaved },
    },
    handler: async (request) => {
      const { key } = request.params;
      const { version: before, ...role } = request.body;
      requireGrantable(request.caller, role, 'permissions');
      // What it held before counts too: a role that holds more than its editor is not the editor's to change.
      const known = request.caller.tenant.ownRoles.get(key);
      if (known) requireGrantable(request.caller, known, 'permissions');
      const version = await request.tenant((tx) => saveOwnRole(tx, { key, ...role }, request.caller.user.id, before));
      if (version === undefined) throw new ProblemError('conflict');
      return { key, version };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/roles/:key',
    config: { permission: 'role:write', audit: 'role.remove', stepUp: true },
    schema: {
      tags: ['People'],
      summary: 'Remove a role of your own that nobody holds',
      params: OwnRoleParams,
      response: { 200: z.object({ removed: z.literal(true) }) },
    },
    handler: async (request) => {
      const { key } = request.params;
      const people = await listPeople(product.database, request.caller.tenantId);
      if (people.some((one) => one.roles.includes(key))) throw new ProblemError('role-held');
      if (!(await request.tenant((tx) => removeOwnRole(tx, key)))) throw new ProblemError('not-found');
      return { removed: true as const };
    },
  });
};
