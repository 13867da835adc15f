import { ScimFault } from '@optimiq/connectors/scim/fault';
import { readFilter } from '@optimiq/connectors/scim/filter';
import { patchUser, readOperations } from '@optimiq/connectors/scim/patch';
import { readUser, type ScimUserValues } from '@optimiq/connectors/scim/user';
import { ScimBody, ScimParams, ScimQuery, ScimResource } from '@optimiq/contracts/scim';
import { parseId } from '@optimiq/domain/kernel/ids';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import type { Directory } from '@optimiq/store/postgres/scim-connections';
import {
  addScimUser,
  changeScimUser,
  findScimUser,
  listScimUsers,
  removeScimUser,
  type ScimUserRow,
} from '@optimiq/store/postgres/scim-users';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handOverWork } from '../../operations/hand-over-work.ts';
import type { Product } from '../../product.ts';
import { directoryOf, present, toPerson, valuesOf } from './directory.ts';
import { actorOf, record, scimConfig, speakScim } from './plugin.ts';
import { listOf, pageOf } from './service-provider.ts';

const tags = ['SCIM'];
const filterable = ['username', 'externalid', 'active', 'id', 'emails', 'emails.value'];

/** People, as a directory tells of them. */
export const scimUserRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const { database } = product;
  speakScim(app as unknown as FastifyInstance);

  app.route({
    method: 'GET',
    url: '/scim/v2/Users',
    config: scimConfig,
    schema: { tags, summary: 'People of this directory', querystring: ScimQuery, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const page = pageOf(request.query);
      const { total, users } = await listScimUsers(
        database,
        directory,
        readFilter(request.query.filter, filterable),
        page,
      );
      await record(product, directory, 'scim.user.list');
      return listOf(
        total,
        page.startIndex,
        users.map((user) => present(product, user)),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/scim/v2/Users/:resourceId',
    config: scimConfig,
    schema: { tags, summary: 'A person', params: ScimParams, querystring: ScimQuery, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const user = await own(product, directory, request.params.resourceId);
      await record(product, directory, 'scim.user.read', subjectOf(user));
      return present(product, user) as z.infer<typeof ScimResource>;
    },
  });

  app.route({
    method: 'POST',
    url: '/scim/v2/Users',
    config: scimConfig,
    schema: { tags, summary: 'Tell of a person', body: ScimBody, response: { 201: ScimResource } },
    handler: async (request, reply) => {
      const directory = await directoryOf(product, request);
      const person = await toPerson(product, directory, readUser(request.body));
      const id = await withAuth(database, actorOf(directory), (tx) => addScimUser(tx, directory, person));
      if (id === 'taken') throw new ScimFault('uniqueness', 'This directory has told of them before');
      const user = await own(product, directory, id);
      await record(product, directory, 'scim.user.create', subjectOf(user));
      return reply.code(201).send(present(product, user) as z.infer<typeof ScimResource>);
    },
  });

  app.route({
    method: 'PUT',
    url: '/scim/v2/Users/:resourceId',
    config: scimConfig,
    schema: {
      tags,
      summary: 'Tell of a person anew',
      params: ScimParams,
      body: ScimBody,
      response: { 200: ScimResource },
    },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const user = await own(product, directory, request.params.resourceId);
      return change(product, directory, user, readUser(request.body));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/scim/v2/Users/:resourceId',
    config: scimConfig,
    schema: { tags, summary: 'Change a person', params: ScimParams, body: ScimBody, response: { 200: ScimResource } },
    handler: async (request) => {
      const directory = await directoryOf(product, request);
      const user = await own(product, directory, request.params.resourceId);
      return change(product, directory, user, patchUser(valuesOf(user), readOperations(request.body)));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/scim/v2/Users/:resourceId',
    config: scimConfig,
    schema: {
      tags,
      summary: 'Forget a person and end their place here',
      params: ScimParams,
      response: { 204: z.undefined() },
    },
    handler: async (request, reply) => {
      const directory = await directoryOf(product, request);
      const user = await own(product, directory, request.params.resourceId);
      await withAuth(database, actorOf(directory), (tx) => removeScimUser(tx, directory, user));
      await handOverWork(product, directory.tenantId, user.userId);
      await record(product, directory, 'scim.user.remove', subjectOf(user));
      return reply.code(204).send();
    },
  });
};

const subjectOf = ({ userId }: ScimUserRow) => ({ kind: 'user', id: userId });

async function own({ database }: Product, directory: Directory, id: string): Promise<ScimUserRow> {
  const user = parseId(id).ok ? await findScimUser(database.auth, directory, id) : undefined;
  if (!user) throw new ScimFault('not-found', 'No such person');
  return user;
}

async function change(product: Product, directory: Directory, user: ScimUserRow, values: ScimUserValues) {
  const person = await toPerson(product, directory, values);
  const outcome = await withAuth(product.database, actorOf(directory), (tx) =>
    changeScimUser(tx, directory, user, person),
  );
  if (outcome === 'taken') throw new ScimFault('uniqueness', 'Somebody else has this name or address');
  if (outcome === 'belongs-to-several') {
    throw new ScimFault('mutability', 'The address of somebody who belongs to several organizations is their own');
  }
  const isEnded = user.active && !person.active;
  if (isEnded) await handOverWork(product, directory.tenantId, user.userId);
  await record(product, directory, isEnded ? 'scim.user.deactivate' : 'scim.user.change', subjectOf(user));
  return present(product, await own(product, directory, user.id)) as z.infer<typeof ScimResource>;
}
