import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
export const populationRoutes: FastifyPluginAsyncZod<{ product: Product }> = async () => {};
