import {
  AccessOpened,
  BreakGlass,
  GrantAccess,
  OperatorAccessList,
  OperatorAccessParams,
} from '@optimiq/contracts/operator-access';
import { settingValue } from '@optimiq/domain/settings/catalogue';
import {
  approveOperatorAccess,
  endOperatorAccess,
  listOperatorAccess,
  openOperatorAccess,
} from '@optimiq/store/postgres/operator-access';
import { readChosen } from '@optimiq/store/postgres/settings';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

const Done = z.object({ changed: z.literal(true) });

/** When the operator of the machine may see members' data; the tenant grants it, agrees to it and ends it. */
export const operatorAccessRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/operator-access',
    config: { permission: 'operator-access:write', audit: 'operator-access.list' },
    schema: {
      tags: ['Organization'],
      summary: 'Times in which the operator of the machine could see, sees or asks to see members',
      response: { 200: OperatorAccessList },
    },
    handler: async (request) => {
      const keys = await product.keysOf(request.caller.tenantId);
      const items = await request.tenant((tx) => listOperatorAccess(tx, keys));
      return {
        items: items.map(({ id, askedAt, until, ...one }) => ({
          accessId: id,
          ...one,
          askedAt: askedAt.toISOString(),
          ...(until ? { until: until.toISOString() } : {}),
        })),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/operator-access',
    config: { permission: 'operator-access:write', audit: 'operator-access.grant', stepUp: true },
    schema: {
      tags: ['Organization'],
      summary: 'Let the operator of the machine see members for a time',
      body: GrantAccess,
      response: { 201: AccessOpened },
    },
    handler: async (request, reply) => {
      const keys = await product.keysOf(request.caller.tenantId);
      const asked = { kind: 'grant', ...request.body, askedBy: request.caller.user.id, needsApproval: false } as const;
      const accessId = await request.tenant((tx) => openOperatorAccess(tx, keys, asked));
      return reply.code(201).send({ accessId, state: 'open' as const });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/operator-access/:accessId/approve',
    config: { permission: 'operator-access:write', audit: 'operator-access.approve', stepUp: true },
    schema: {
      tags: ['Organization'],
      summary: 'Agree to what the operator has declared; it begins now',
      params: OperatorAccessParams,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { accessId } = request.params;
      const begun = await request.tenant((tx) => approveOperatorAccess(tx, accessId, request.caller.user.id));
      if (!begun) throw new ProblemError('not-found');
      return { changed: true as const };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/operator-access/:accessId',
    config: { permission: 'operator-access:write', audit: 'operator-access.end' },
    schema: {
      tags: ['Organization'],
      summary: 'End a time at once, or refuse a wish',
      params: OperatorAccessParams,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { accessId } = request.params;
      const ended = await request.tenant((tx) => endOperatorAccess(tx, accessId, request.caller.user.id));
      if (!ended) throw new ProblemError('not-found');
      return { changed: true as const };
    },
  });
};

/** What the operator declares, on the control socket only. */
export const breakGlassRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/break-glass',
    config: { permission: 'session:read', audit: 'break-glass.declare' },
    schema: {
      tags: ['Operator'],
      summary: 'Declare that members have to be seen, with reason and time limit; the tenant is told, or asked first',
      body: BreakGlass,
      response: { 201: AccessOpened },
    },
    handler: async (request, reply) => {
      const { tenantId, actor } = request.caller;
      const keys = await product.keysOf(tenantId);
      const opened = await request.tenant(async (tx) => {
        const needsApproval = settingValue(await readChosen(tx), 'operators.breakGlass') === 'second-person';
        const asked = { kind: 'break-glass', ...request.body, askedBy: actor.id, needsApproval } as const;
        const accessId = await openOperatorAccess(tx, keys, asked);
        request.auditSubject = { kind: 'operator-access', id: accessId };
        return { accessId, state: needsApproval ? ('waiting' as const) : ('open' as const) };
      });
      return reply.code(201).send(opened);
    },
  });
};
