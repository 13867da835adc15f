import { classed } from '@optimiq/contracts/fields';
import {
  ChangePanel,
  FillPanel,
  NewPanel,
  PanelChanged,
  PanelCreated,
  PanelFilled,
  PanelList,
  PanelMembers,
  PanelParams,
} from '@optimiq/contracts/people';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import {
  changePanel,
  createPanel,
  listPanelMembers,
  listPanels,
  readPanelMembers,
  removePanel,
} from '@optimiq/store/postgres/panels';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readMembersOfLines } from '../../operations/members-of-lines.ts';
import type { Product } from '../../product.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../plugins/problems.ts';

const shownMembers = 500;

/** Panels: lists of members that some people are restricted to. */
export const panelRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/panels',
    config: { permission: 'people:read', audit: 'panel.list' },
    schema: { tags: ['People'], summary: 'Panels with how many members each has', response: { 200: PanelList } },
    handler: async (request) => ({
      items: (await request.tenant(listPanels)).map(({ id, createdAt, ...panel }) => ({
        panelId: id,
        ...panel,
        createdAt: createdAt.toISOString(),
      })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/v1/panels',
    config: { permission: 'panel:write', audit: 'panel.create' },
    schema: { tags: ['People'], summary: 'Make a panel', body: NewPanel, response: { 201: PanelCreated } },
    handler: async (request, reply) => {
      const panelId = await request.tenant((tx) => createPanel(tx, request.body.name, request.caller.user.id));
      return reply.code(201).send({ panelId });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/panels/:panelId/members',
    config: { permission: 'panel:write', audit: 'panel.change' },
    schema: {
      tags: ['People'],
      summary: 'Add members to a panel and take others out; members that do not exist are left out',
      params: PanelParams,
      body: ChangePanel,
      response: { 200: PanelChanged },
    },
    handler: async (request) => {
      const { add, remove } = request.body;
      request.auditMembers([...add, ...remove] as MemberKey[]);
      const changed = await request.tenant((tx) => changePanel(tx, request.params.panelId, { add, remove }));
      if (!changed) throw new ProblemError('not-found');
      return changed;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/panels/:panelId/member-ids',
    bodyLimit: 2 * 1024 ** 2,
    config: { permission: 'panel:write', audit: 'panel.fill', panel: 'narrowed' },
    schema: {
      tags: ['People'],
      summary:
        'Put many members into a panel by MBI or member id, a line each; who is not found is told by line number',
      params: PanelParams,
      body: FillPanel,
      response: { 200: PanelFilled },
    },
    handler: async (request) => {
      // It tells who is a member here: that is for those who may search.
      if (!request.may('member:search')) throw new ProblemError('forbidden');
      const { panelId } = request.params;
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const { members, unknown, ambiguous } = await readMembersOfLines(tx, keys, request.body.lines, request.panel);
        const before = new Set(await readPanelMembers(tx, [panelId]));
        const add = members.filter((member) => !before.has(member));
        if (!(await changePanel(tx, panelId, { add, remove: [] }))) throw new ProblemError('not-found');
        request.auditMembers(members);
        const counts = { added: add.length, alreadyIn: members.length - add.length };
        return { ...counts, unknown: [...unknown], ambiguous: [...ambiguous], memberKeys: add };
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/panels/:panelId/members',
    config: { permission: 'panel:write', audit: 'panel.members' },
    schema: { tags: ['People'], summary: 'Who is in a panel', params: PanelParams, response: { 200: PanelMembers } },
    handler: async (request) => {
      const found = await request.tenant((tx) => listPanelMembers(tx, request.params.panelId, shownMembers));
      if (!found) throw new ProblemError('not-found');
      const shown = found.slice(0, shownMembers);
      request.auditMembers(shown);
      const names = await namesOf(product, request, shown);
      return {
        items: shown.map((memberKey) => {
          const name = names.get(memberKey);
          return { memberKey, ...(name ? { name } : {}) };
        }),
        more: found.length > shownMembers,
      };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/panels/:panelId',
    config: { permission: 'panel:write', audit: 'panel.remove' },
    schema: {
      tags: ['People'],
      summary: 'Remove a panel; whoever is restricted to it alone sees nobody',
      params: PanelParams,
      response: { 200: classed('open', z.object({ removed: z.literal(true) })) },
    },
    handler: async (request) => {
      if (!(await request.tenant((tx) => removePanel(tx, request.params.panelId)))) throw new ProblemError('not-found');
      return { removed: true as const };
    },
  });
};
