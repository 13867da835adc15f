import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
export const memberRoutes: FastifyPluginAsyncZod<{ product: Product }> = async () => {};
