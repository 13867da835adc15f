import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { Feed, FeedParams, WatchFolder } from '@optimiq/contracts/feeds';
import { saveWatchFolder } from '@optimiq/store/postgres/feeds';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { readFeeds } from '../feed-view.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Folders of this machine are named by its operator alone, on the control socket. */
export const watchRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'PUT',
    url: '/v1/feeds/:source/watch',
    config: { permission: 'load:write', audit: 'feed.watch' },
    schema: {
      tags: ['Operator'],
      summary: 'Watch a folder of this machine for files of a feed, or watch none',
      params: FeedParams,
      body: WatchFolder,
      response: { 200: Feed },
    },
    handler: async (request) => {
      const { source } = request.params;
      const { folder } = request.body;
      const watched = folder === undefined ? undefined : await usable(folder, product);
      return request.tenant(async (tx) => {
        const { id } = await saveWatchFolder(tx, source, watched, request.caller.actor.id);
        request.auditSubject = { kind: 'feed', id };
        return (await readFeeds(tx)).find((feed) => feed.source === source)!;
      });
    },
  });
};

/** A folder's own path; one of the installation is never watched. */
async function usable(folder: string, { settings }: Product): Promise<string> {
  const fault = (message: string) => new ProblemError('bad-request', { errors: [{ field: 'folder', message }] });
  if (!isAbsolute(folder)) throw fault('not an absolute path');
  const path = await realpath(folder).catch(() => undefined);
  if (!path || !(await lstat(path)).isDirectory()) throw fault('not a folder of this machine');
  // Compared by what they are, not by how they were named: a base folder may itself be reached by a link.
  const own = await Promise.all(Object.values(settings.folders).map((one) => realpath(one).catch(() => one)));
  if (own.some((one) => `${path}/`.startsWith(`${one}/`) || `${one}/`.startsWith(`${path}/`))) {
    throw fault('a folder of the installation itself');
  }
  return path;
}
