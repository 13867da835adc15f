import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { ProblemError } from './problems.ts';

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Refuses changes that a page of another site sends, beside the header that only our own page can set: browsers say where a
 * request comes from, and pages cannot say otherwise. A program that is no browser says nothing and is let through to
 * the next check. Routes that say in `crossSite` why another site's page may send them are left out.
 *
 * @param options.origin the one origin people reach the product under; absent: that of the request's own Host.
 */
export const sameSite = fastifyPlugin<{ origin: string | undefined }>(async (app: FastifyInstance, { origin }) => {
  app.addHook('onRequest', async (request) => {
    if (!changing.has(request.method) || request.routeOptions.config.crossSite) return;
    const { 'sec-fetch-site': site, origin: from, host } = request.headers;
    if (site !== undefined && site !== 'same-origin') throw new ProblemError('cross-site');
    if (from === undefined) return;
    const isOurs = origin ? from === origin : isOriginOf(String(from), host);
    if (!isOurs) throw new ProblemError('cross-site');
  });
});

const isOriginOf = (from: string, host: string | undefined): boolean =>
  host !== undefined && (from === `http://${host}` || from === `https://${host}`);
