import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { withLockLimit, withTenant } from '@optimiq/store/postgres/tenant';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { guard } from './guard.ts';
import { problems } from './problems.ts';

let base: TestDatabase;
beforeAll(async () => {
  base = await testDatabase();
});
afterAll(() => base.close());

test('a request waits for a lock for a limited time and is told when to come again; jobs wait as long as it takes', async () => {
  const { database, alpha } = base;
  const lockLimit = () =>
    withTenant(database.app, alpha, async (tx) => {
      const { rows } = await sql<{ limit: string }>`select current_setting('lock_timeout') as limit`.execute(tx);
      return rows[0]!.limit;
    });
  const take = () => withTenant(database.app, alpha, (tx) => lockTenant(tx, 'vault', 'exclusive'));
  const app = fastify();
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(problems);
  await app.register(guard, { product: { state: () => 'ready' } as Product, callerOf: async () => undefined });
  const open = {
    config: { permission: 'public', audit: { none: 'test' } },
    schema: { response: { 200: z.any() } },
  } as const;
  app.get('/limit', open, async () => ({ limit: await lockLimit() }));
  app.get('/lock', open, async () => withLockLimit(1, take));

  expect((await app.inject('/limit')).json()).toEqual({ limit: '20s' });
  expect(await lockLimit()).toBe('0');
  await withTenant(database.app, alpha, async (tx) => {
    await lockTenant(tx, 'vault', 'exclusive');
    const answer = await app.inject('/lock');
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'busy', '10']);
  });
  expect((await app.inject('/lock')).statusCode).toBe(200);
  await app.close();
});
