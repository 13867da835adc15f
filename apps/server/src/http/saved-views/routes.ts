import {
  ChangeDefaultView,
  ChangeSavedView,
  DefaultViewParams,
  NewSavedView,
  SavedView,
  SavedViewList,
  SavedViewParams,
  SavedViewQuery,
  type ViewScreen,
  viewPermissions,
} from '@optimiq/contracts/saved-views';
import { StoreError } from '@optimiq/store/postgres/errors';
import {
  changeSavedView,
  createSavedView,
  findSavedView,
  listSavedViews,
  removeSavedView,
  type SavedView as Stored,
  setDefaultView,
} from '@optimiq/store/postgres/saved-views';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ProblemError } from '../plugins/problems.ts';

/** Saved views: filters and order of a list under a name, one's own or the team's, and what a screen opens with. */
export const savedViewRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/saved-views',
    config: { permission: 'session:read', audit: { none: 'names and codes of filters; nothing about anyone' } },
    schema: {
      tags: ['Saved views'],
      summary: 'Your views of a screen and the team’s; none of a screen you may not open',
      querystring: SavedViewQuery,
      response: { 200: SavedViewList },
    },
    handler: async (request) => {
      const { screen } = request.query;
      if (!request.may(viewPermissions[screen])) return { items: [] };
      return { items: (await request.tenant((tx) => listSavedViews(tx, userOf(request), screen))).map(present) };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/saved-views',
    config: { permission: 'account:write', audit: 'saved-view.create' },
    schema: {
      tags: ['Saved views'],
      summary: 'Save the filters and order of a screen: ids, codes and dates that its address may hold',
      body: NewSavedView,
      response: { 201: SavedView },
    },
    handler: async (request, reply) => {
      requireScreen(request, request.body.screen);
      const made = await request.tenant(async (tx) => {
        const saved = await createSavedView(tx, userOf(request), request.body).catch(nameTaken);
        if (saved === 'too-many') throw new ProblemError('conflict');
        request.auditSubject = { kind: 'saved-view', id: saved.id };
        return findSavedView(tx, userOf(request), saved.id);
      });
      return reply.code(201).send(present(made!));
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/saved-views/:savedViewId',
    config: { permission: 'account:write', audit: 'saved-view.change' },
    schema: {
      tags: ['Saved views'],
      summary: 'Rename a view of yours, share it with the team or take it back',
      params: SavedViewParams,
      body: ChangeSavedView,
      response: { 200: SavedView },
    },
    handler: async (request) => {
      const { savedViewId } = request.params;
      return request.tenant(async (tx) => {
        if (!(await changeSavedView(tx, userOf(request), savedViewId, request.body).catch(nameTaken)))
          throw new ProblemError('not-found');
        return present((await findSavedView(tx, userOf(request), savedViewId))!);
      });
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/saved-views/:savedViewId',
    config: { permission: 'account:write', audit: 'saved-view.delete' },
    schema: {
      tags: ['Saved views'],
      summary: 'Delete a view of yours',
      params: SavedViewParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const isGone = await request.tenant((tx) => removeSavedView(tx, userOf(request), request.params.savedViewId));
      if (!isGone) throw new ProblemError('not-found');
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/default-views/:screen',
    config: { permission: 'account:write', audit: 'saved-view.default' },
    schema: {
      tags: ['Saved views'],
      summary: 'The view that a screen opens with for you, or none',
      params: DefaultViewParams,
      body: ChangeDefaultView,
      response: { 200: ChangeDefaultView },
    },
    handler: async (request) => {
      const { screen } = request.params;
      const { savedViewId } = request.body;
      requireScreen(request, screen);
      if (!(await request.tenant((tx) => setDefaultView(tx, userOf(request), screen, savedViewId ?? undefined))))
        throw new ProblemError('not-found');
      return { savedViewId };
    },
  });
};

const userOf = ({ caller }: FastifyRequest): string => caller.user.id;

function requireScreen(request: FastifyRequest, screen: ViewScreen): void {
  if (!request.may(viewPermissions[screen])) throw new ProblemError('forbidden');
}

/** One person has one view of a name for each screen. */
function nameTaken(error: unknown): never {
  throw error instanceof StoreError && error.code === 'unique' ? new ProblemError('conflict') : error;
}

const present = ({ id, screen, state, ...view }: Stored): SavedView => ({
  savedViewId: id,
  screen: screen as ViewScreen,
  ...view,
  state: state as SavedView['state'],
});
