import { parseHost } from '@optimiq/connectors/outbound/rules';
import { OutboundHost, OutboundHostList, OutboundHostParams } from '@optimiq/contracts/outbound-hosts';
import {
  listOutboundHost,
  listOutboundHosts,
  type StoredOutboundHost,
  unlistOutboundHost,
} from '@optimiq/store/postgres/outbound-hosts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { ProblemError } from '../plugins/problems.ts';

/** Whom the product may speak to on behalf of the tenant. Hosts of the inside stay refused: those the operator lists. */
export const outboundHostRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/outbound-hosts',
    config: { permission: 'settings:read', audit: 'outbound-host.list' },
    schema: {
      tags: ['Settings'],
      summary: 'Hosts that may be spoken to, by purpose',
      response: { 200: OutboundHostList },
    },
    handler: async (request) => ({ items: (await request.tenant(listOutboundHosts)).map(present) }),
  });

  app.route({
    method: 'POST',
    url: '/v1/outbound-hosts',
    config: { permission: 'settings:write', audit: 'outbound-host.add', stepUp: true },
    schema: {
      tags: ['Settings'],
      summary: 'Let the product speak to a host for one purpose',
      body: OutboundHost,
      response: { 200: OutboundHostList },
    },
    handler: async (request) => {
      const { purpose, host, port } = request.body;
      const parsed = parseHost(host);
      if (!parsed) throw new ProblemError('bad-request', { errors: [{ field: 'host', message: 'not a host' }] });
      const listed = await request.tenant(async (tx) => {
        request.auditSubject = { kind: 'outbound-host', id: `${purpose}:${parsed}:${port}` };
        if ((await listOutboundHost(tx, { purpose, host: parsed, port }, request.caller.actor.id)) === 'full') {
          throw new ProblemError('conflict');
        }
        return listOutboundHosts(tx);
      });
      return { items: listed.map(present) };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/outbound-hosts/:purpose/:host/:port',
    config: { permission: 'settings:write', audit: 'outbound-host.remove', stepUp: true },
    schema: {
      tags: ['Settings'],
      summary: 'Speak to a host no more',
      params: OutboundHostParams,
      response: { 200: OutboundHostList },
    },
    handler: async (request) => {
      const { purpose, host, port } = request.params;
      const left = await request.tenant(async (tx) => {
        request.auditSubject = { kind: 'outbound-host', id: `${purpose}:${host}:${port}` };
        if (!(await unlistOutboundHost(tx, { purpose, host, port }))) throw new ProblemError('not-found');
        return listOutboundHosts(tx);
      });
      return { items: left.map(present) };
    },
  });
};

const present = ({ createdAt, purpose, ...rest }: StoredOutboundHost) => ({
  ...rest,
  purpose: purpose as z.infer<typeof OutboundHost>['purpose'],
  createdAt: createdAt.toISOString(),
});
