import {
  ChangedDashboard,
  Dashboard,
  DashboardList,
  DashboardParams,
  NewDashboard,
} from '@optimiq/contracts/dashboards';
import { classed } from '@optimiq/contracts/fields';
import {
  changeDashboard,
  createDashboard,
  findDashboard,
  listDashboards,
  removeDashboard,
  type Dashboard as Stored,
} from '@optimiq/store/postgres/dashboards';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { type PeopleNames, peopleNames } from '../people-names.ts';
import { ProblemError } from '../plugins/problems.ts';

const reads = { permission: 'population:read', audit: { none: 'kinds of tiles and codes of filters' } } as const;
// As views of a list are: whoever opens the screen keeps and shares what it shows.
const writes = { permission: 'account:write', also: ['population:read'] } as const;

/** Dashboards: tiles of the population under a name. They hold no figure: each reader asks for those under their own rights. */
export const dashboardRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/dashboards',
    config: { ...reads, panel: 'narrowed' },
    schema: {
      tags: ['Dashboards'],
      summary: 'Your dashboards and those colleagues share, by name',
      response: { 200: DashboardList },
    },
    handler: async (request) => {
      const found = await request.tenant((tx) => listDashboards(tx, request.caller.user.id));
      const people = await peopleNames(product, request.caller);
      return { items: found.map((one) => present(request, one, people)) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/dashboards/:dashboardId',
    config: { ...reads, panel: 'narrowed' },
    schema: {
      tags: ['Dashboards'],
      summary: 'What a dashboard of yours or a shared one is made of; no figure',
      params: DashboardParams,
      response: { 200: Dashboard },
    },
    handler: async (request) => {
      const { dashboardId } = request.params;
      const found = await request.tenant((tx) => findDashboard(tx, request.caller.user.id, dashboardId));
      if (!found) throw new ProblemError('not-found');
      return present(request, found, await peopleNames(product, request.caller));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/dashboards',
    config: { ...writes, audit: 'dashboard.create' },
    schema: {
      tags: ['Dashboards'],
      summary: 'Keep tiles under a name, for yourself or shared with everybody who may read the population',
      body: NewDashboard,
      response: { 201: Dashboard },
    },
    handler: async (request, reply) => {
      const people = await peopleNames(product, request.caller);
      const made = await request.tenant(async (tx) => {
        const kept = await createDashboard(tx, request.caller.user.id, request.body);
        if (!kept) throw new ProblemError('conflict', { detail: 'You keep as many dashboards as one can' });
        request.auditSubject = { kind: 'dashboard', id: kept.id };
        request.auditDetails = { shared: `${kept.isShared}` };
        return kept;
      });
      return reply.code(201).send(present(request, made, people));
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/dashboards/:dashboardId',
    config: { ...writes, audit: 'dashboard.change' },
    schema: {
      tags: ['Dashboards'],
      summary: 'Rename, rearrange, share or stop sharing a dashboard of yours, on the version you saw',
      params: DashboardParams,
      body: ChangedDashboard,
      response: { 200: Dashboard },
    },
    handler: async (request) => {
      const { version, ...wanted } = request.body;
      const people = await peopleNames(product, request.caller);
      request.auditDetails = { shared: `${wanted.isShared}`, version };
      const changed = await request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.dashboardId, tx);
        const kept = await changeDashboard(tx, request.caller.user.id, { id, version }, wanted);
        if (!kept) throw new ProblemError('conflict');
        return kept;
      });
      return present(request, changed, people);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/dashboards/:dashboardId',
    config: { ...writes, audit: 'dashboard.remove' },
    schema: {
      tags: ['Dashboards'],
      summary: 'Remove a dashboard of yours',
      params: DashboardParams,
      response: { 204: classed('open', z.null()) },
    },
    handler: async (request, reply) => {
      await request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.dashboardId, tx);
        await removeDashboard(tx, request.caller.user.id, id);
      });
      return reply.code(204).send(null);
    },
  });
};

/** The dashboard of the address, where it is the caller's own; a shared one of somebody else is theirs to change. */
async function ownOf(request: FastifyRequest, dashboardId: string, tx: TenantTx): Promise<Stored> {
  const found = await findDashboard(tx, request.caller.user.id, dashboardId);
  if (!found) throw new ProblemError('not-found');
  if (found.ownerId !== request.caller.user.id) throw new ProblemError('forbidden');
  return found;
}

function present(request: FastifyRequest, stored: Stored, people: PeopleNames): Dashboard {
  const { id, ownerId, changedAt, ...rest } = stored;
  return {
    dashboardId: id,
    ...rest,
    owner: { userId: ownerId, name: people.get(ownerId) ?? ownerId },
    isMine: ownerId === request.caller.user.id,
    changedAt: changedAt.toISOString(),
  };
}
