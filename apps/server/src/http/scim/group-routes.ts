import { ScimFault } from '@optimiq/connectors/scim/fault';
import { readFilter } from '@optimiq/connectors/scim/filter';
import { patchGroup, readGroup, readOperations, type ScimGroupValues } from '@optimiq/connectors/scim/patch';
import { ScimBody, ScimParams, ScimQuery, ScimResource } from '@optimiq/contracts/scim';
import { parseId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import type { Directory } from '@optimiq/store/postgres/scim-connections';
import {
  addScimGroup,
  changeScimGroup,
  findScimGroup,
  listScimGroups,
  removeScimGroup,
  type ScimGroupRow,
} from '@optimiq/store/postgres/scim-groups';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { directoryOf } from './directory.ts';
import { actorOf, record, scimConfig, speakScim } from './plugin.ts';
import { listOf, pageOf, resourceTypes, schemas, serviceProviderConfig } from './service.ts';

const tags = ['SCIM'];
const filterable = ['displayname', 'externalid', 'id'];
type Resource = z.infer<typeof ScimResource>;

/** Groups, as a directory tells of them, and what this service can do. */
export const scimGroupRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database, baseUrl } = product;
  speakScim(app as unknown as FastifyInstance);

  app.route({
    method: 'GET',
    url: '/scim/v2/Groups',
    config: scimConfig,
    schema: { tags, summary: 'Groups of this directory', querystring: ScimQuery, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const page = pageOf(request.query);
      const filters = readFilter(request.query.filter, filterable);
      const { total, groups } = await listScimGroups(database, directory, filters, page);
      await record(product, directory, 'scim.group.list');
      const isWithoutMembers = (request.query.excludedAttributes ?? '').includes('members');
      return listOf(
        total,
        page.startIndex,
        groups.map((group) => present(baseUrl, group, isWithoutMembers)),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/scim/v2/Groups/:resourceId',
    config: scimConfig,
    schema: { tags, summary: 'A group', params: ScimParams, querystring: ScimQuery, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const group = await own(product, directory, request.params.resourceId);
      await record(product, directory, 'scim.group.read', subjectOf(group));
      return present(baseUrl, group, (request.query.excludedAttributes ?? '').includes('members'));
    },
  });

  app.route({
    method: 'POST',
    url: '/scim/v2/Groups',
    config: scimConfig,
    schema: { tags, summary: 'Tell of a group', body: ScimBody, response: { 201: ScimResource } },
    handler: async (request, reply) => {
      const directory = await directoryOf(product, request);
      const values = readGroup(request.body);
      const made = await withAuth(database, actorOf(directory), (tx) => addScimGroup(tx, directory, values));
      if (typeof made === 'string') throw faultOf(made);
      const group = await own(product, directory, made.id);
      await record(product, directory, 'scim.group.create', subjectOf(group));
      return reply.code(201).send(present(baseUrl, group));
    },
  });

  app.route({
    method: 'PUT',
    url: '/scim/v2/Groups/:resourceId',
    config: scimConfig,
    schema: {
      tags,
      summary: 'Tell of a group anew',
      params: ScimParams,
      body: ScimBody,
      response: { 200: ScimResource },
    },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const group = await own(product, directory, request.params.resourceId);
      return change(product, directory, group, readGroup(request.body));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/scim/v2/Groups/:resourceId',
    config: scimConfig,
    schema: { tags, summary: 'Change a group', params: ScimParams, body: ScimBody, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const group = await own(product, directory, request.params.resourceId);
      return change(product, directory, group, patchGroup(valuesOf(group), readOperations(request.body)));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/scim/v2/Groups/:resourceId',
    config: scimConfig,
    schema: {
      tags,
      summary: 'Remove a group; its members lose its roles',
      params: ScimParams,
      response: { 204: z.undefined() },
    },
    handler: async (request, reply) => {
      const directory = await directoryOf(product, request);
      const group = await own(product, directory, request.params.resourceId);
      await withAuth(database, actorOf(directory), (tx) => removeScimGroup(tx, directory, group));
      await record(product, directory, 'scim.group.remove', subjectOf(group));
      return reply.code(204).send();
    },
  });

  const described: readonly (readonly [string, string, object])[] = [
    ['ServiceProviderConfig', 'What this service can do', serviceProviderConfig],
    ['Schemas', 'Attributes that are kept', listOf(schemas.length, 1, schemas)],
    ['ResourceTypes', 'Kinds of resources', listOf(resourceTypes.length, 1, resourceTypes)],
  ];
  for (const [name, summary, body] of described) {
    app.route({
      method: 'GET',
      url: `/scim/v2/${name}`,
      config: scimConfig,
      schema: { tags, summary, response: { 200: ScimResource } },
      handler: async (request) => {
        await directoryOf(product, request);
        return body as Resource;
      },
    });
  }
};

const subjectOf = ({ id }: ScimGroupRow) => ({ kind: 'group', id });

const faultOf = (outcome: 'taken' | 'unknown-member') =>
  outcome === 'taken'
    ? new ScimFault('uniqueness', 'There is a group of this name')
    : new ScimFault('invalidValue', 'A member is nobody of this directory');

const valuesOf = ({ displayName, externalId, members }: ScimGroupRow): ScimGroupValues => ({
  displayName,
  externalId,
  members: members.map(({ id }) => id),
});

async function own({ database }: Product, directory: Directory, id: string): Promise<ScimGroupRow> {
  const group = parseId(id).ok ? await findScimGroup(database.auth, directory, id) : undefined;
  if (!group) throw new ScimFault('not-found', 'No such group');
  return group;
}

async function change(product: Product, directory: Directory, group: ScimGroupRow, values: ScimGroupValues) {
  const outcome = await withAuth(product.database, actorOf(directory), (tx) =>
    changeScimGroup(tx, directory, group, values),
  );
  if (outcome !== 'changed') throw faultOf(outcome);
  await record(product, directory, 'scim.group.change', subjectOf(group));
  return present(product.baseUrl, await own(product, directory, group.id));
}

function present(baseUrl: string, group: ScimGroupRow, isWithoutMembers = false): Resource {
  const { id, displayName, externalId, members, createdAt, updatedAt } = group;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    ...{ id, displayName },
    ...(externalId && { externalId }),
    ...(!isWithoutMembers && {
      members: members.map((member) => ({
        value: member.id,
        display: member.userName,
        $ref: `${baseUrl}/scim/v2/Users/${member.id}`,
      })),
    }),
    meta: {
      resourceType: 'Group',
      created: createdAt.toISOString(),
      lastModified: updatedAt.toISOString(),
      location: `${baseUrl}/scim/v2/Groups/${id}`,
    },
  };
}
