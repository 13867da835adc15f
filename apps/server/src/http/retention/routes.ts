import { FeedParams } from '@optimiq/contracts/feeds';
import { RawFileRetention, SetFeedRetention, SetRetention } from '@optimiq/contracts/retention';
import { readRetention, setFeedRetention, setRetention } from '@optimiq/store/postgres/raw-file-retention';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

/** For how long raw files are kept: read by who sees loads, set by who may hold them. */
export const retentionRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/raw-file-retention',
    config: { permission: 'load:read', audit: 'retention.read' },
    schema: {
      tags: ['Feeds'],
      summary: 'For how many days raw files are kept after their load ended, and feeds with days of their own',
      response: { 200: RawFileRetention },
    },
    handler: (request) => request.tenant(retentionOf),
  });

  app.route({
    method: 'PUT',
    url: '/v1/raw-file-retention',
    config: { permission: 'hold:write', audit: 'retention.change' },
    schema: {
      tags: ['Feeds'],
      summary: 'Set for how many days raw files are kept',
      body: SetRetention,
      response: { 200: RawFileRetention },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        await setRetention(tx, request.caller.actor, request.body.days);
        return retentionOf(tx);
      }),
  });

  app.route({
    method: 'PUT',
    url: '/v1/feeds/:source/raw-file-retention',
    config: { permission: 'hold:write', audit: 'retention.change' },
    schema: {
      tags: ['Feeds'],
      summary: 'Give a feed days of its own, or, without days, those of the tenant',
      params: FeedParams,
      body: SetFeedRetention,
      response: { 200: RawFileRetention },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        await setFeedRetention(tx, request.caller.actor, request.params.source, request.body.days);
        return retentionOf(tx);
      }),
  });
};

async function retentionOf(tx: TenantTx) {
  const { feeds, ...tenant } = await readRetention(tx);
  return { ...tenant, feeds: [...feeds] };
}
