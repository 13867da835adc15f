import { Feed, FeedParams, NewSftp, PullStarted } from '@optimiq/contracts/feeds';
import { planPull, saveSftp } from '@optimiq/store/postgres/feed-sftp';
import { defaultSettings, findFeed, saveFeed } from '@optimiq/store/postgres/feeds';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { readFeeds } from '../feed-view.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Where files of a feed are fetched from, and fetching them now. */
export const feedSftpRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'PUT',
    url: '/v1/feeds/:source/sftp',
    config: { permission: 'load:write', audit: 'feed.sftp' },
    schema: {
      tags: ['Feeds'],
      summary: 'Set the SFTP server of a feed, with the key it is known by; user and secret are never shown again',
      params: FeedParams,
      body: NewSftp,
      response: { 200: Feed },
    },
    handler: async (request) => {
      const { source } = request.params;
      const { host, port, hostKey, folder, pattern, user, password, privateKey } = request.body;
      const keys = await product.keysOf(request.caller.tenantId);
      return request.tenant(async (tx) => {
        const feed =
          (await findFeed(tx, source)) ?? (await saveFeed(tx, source, defaultSettings, request.caller.actor.id));
        const secret = password === undefined ? { privateKey: privateKey! } : { password };
        const place = { host, port, hostKey: hostKey.replace(/^SHA256:/, '').replace(/=$/, ''), folder, pattern };
        request.auditSubject = { kind: 'feed', id: feed.id };
        await saveSftp(tx, keys, feed.id, place, { user, ...secret });
        return (await readFeeds(tx)).find((one) => one.source === source)!;
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/feeds/:source/pull',
    config: { permission: 'load:write', audit: 'feed.pull' },
    schema: {
      tags: ['Feeds'],
      summary: 'Fetch the new files of a feed now',
      params: FeedParams,
      response: { 202: PullStarted },
    },
    handler: async (request, reply) => {
      const { tenantId } = request.caller;
      await product.agreement.require(tenantId);
      const planned = await request.tenant(async (tx) => {
        const feed = (await readFeeds(tx)).find(({ source }) => source === request.params.source);
        if (!feed?.sftp || !feed.feedId) throw new ProblemError('not-found');
        request.auditSubject = { kind: 'feed', id: feed.feedId };
        return { feedId: feed.feedId, ...(await planPull(tx, feed.feedId)) };
      });
      await product.queue.enqueue('pull-feed', { tenantId, jobRunId: planned.jobId, subjectId: planned.feedId });
      return reply.code(202).send({ jobId: planned.jobId });
    },
  });
};
