import { Feed, FeedList, FeedParams, FeedSettings } from '@optimiq/contracts/feeds';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { saveFeed } from '@optimiq/store/postgres/feeds';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { nextTime } from '../../feeds/schedule.ts';
import type { Product } from '../../product.ts';
import { readFeeds } from '../feed-view.ts';
import { ProblemError } from '../plugins/problems.ts';

/** How files of each source are treated. */
export const feedRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/feeds',
    config: { permission: 'load:read', audit: 'feed.list' },
    schema: { tags: ['Feeds'], summary: 'All sources files came from, by name', response: { 200: FeedList } },
    handler: async (request) => ({ items: await request.tenant(readFeeds) }),
  });

  app.route({
    method: 'GET',
    url: '/v1/feeds/:source',
    config: { permission: 'load:read', audit: 'feed.read' },
    schema: { tags: ['Feeds'], summary: 'One feed', params: FeedParams, response: { 200: Feed } },
    handler: async (request) => {
      const feed = (await request.tenant(readFeeds)).find(({ source }) => source === request.params.source);
      if (!feed) throw new ProblemError('not-found');
      return feed;
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/feeds/:source',
    config: { permission: 'load:write', audit: 'feed.save' },
    schema: {
      tags: ['Feeds'],
      summary: 'Set when loads of a source are held and how far their totals may be from the load before',
      params: FeedParams,
      body: FeedSettings,
      response: { 200: Feed },
    },
    handler: async (request) => {
      const { source } = request.params;
      const { format, holdPolicy, tolerancePercent, schedule } = request.body;
      const nextPullAt = schedule === undefined ? undefined : nextTime(schedule, new Date());
      if (schedule !== undefined && !nextPullAt) {
        throw new ProblemError('bad-request', { errors: [{ field: 'schedule', message: 'not five fields of cron' }] });
      }
      return request.tenant(async (tx) => {
        const settings = { format, holdPolicy, tolerancePercent, schedule };
        const { id } = await saveFeed(tx, source, settings, request.caller.actor.id, nextPullAt);
        await recordAudit(tx, {
          actor: request.caller.actor,
          action: 'feed.change',
          outcome: 'success',
          subject: { kind: 'feed', id },
          details: { holdPolicy, tolerancePercent },
        });
        return (await readFeeds(tx)).find((feed) => feed.source === source)!;
      });
    },
  });
};
