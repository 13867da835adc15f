import fastify, { type FastifyInstance, LogController } from 'fastify';
import { headers } from '../http/plugins/headers.ts';
import type { Product } from '../product.ts';
import { isLoopback } from '../service-urls.ts';
import { serverOptions } from './server-options.ts';

/**
 * Health, readiness and metrics for the machines that watch over the product, on a port of their own: nobody is named, and
 * nothing of the product is reached from here.
 */
export async function buildOpsApp(product: Product, publicOrigin: () => string): Promise<FastifyInstance> {
  const { opsHost, tls } = product.settings;
  const isSecure = tls !== undefined && !isLoopback(opsHost);
  const app = fastify({
    loggerInstance: product.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_024,
    forceCloseConnections: true,
    ...serverOptions(product, { isSecure, publicOrigin }),
  });
  await app.register(headers, { isSecure });
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    if (await product.isReady()) return { status: 'ready' };
    return reply.code(503).send({ status: 'not-ready' });
  });
  app.get('/metrics', async (_request, reply) => {
    reply.type(product.metrics.contentType);
    return product.metrics.text();
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 'not-found' }));
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ status: 'failed' }));
  await app.ready();
  return app as unknown as FastifyInstance;
}
