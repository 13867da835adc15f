import fastify from 'fastify';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { guard, routeFaults } from './guard.ts';

const complete = {
  config: { permission: 'load:read', audit: 'load.list' },
  schema: { response: { 200: z.object({}) } },
} as const;

test('SEC-04 a complete route has no faults', () => expect(routeFaults(complete)).toEqual([]));

test.each([
  { left: 'config', route: { schema: complete.schema }, faults: ['no permission', 'no audit event'] },
  { left: 'audit', route: { ...complete, config: { permission: 'load:read' as const } }, faults: ['no audit event'] },
  { left: 'response', route: { ...complete, schema: {} }, faults: ['no response schema'] },
  { left: 'every response', route: { ...complete, schema: { response: {} } }, faults: ['no response schema'] },
])('SEC-04 a route without $left is told', ({ route, faults }) => expect(routeFaults(route)).toEqual(faults));

test('SEC-04 the server does not start with a route that declares nothing', async () => {
  const app = fastify();
  await app.register(guard, { product: {} as Product, callerOf: async () => undefined });
  expect(() => app.get('/v1/undeclared', async () => ({}))).toThrow(
    /no permission, no audit event, no response schema/,
  );
});
