import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { buildApp } from '../app.ts';
import { onceAMinute } from '../once-a-minute.ts';
import { callerBySession } from '../session-caller.ts';

let world: TestProduct;
let app: FastifyInstance;
let cookie: string;
beforeAll(async () => {
  world = await testProduct();
  cookie = await world.signIn(world.alpha, 'tenant-admin');
  app = await buildApp({ product: world.product, callerOf: callerBySession(world.product), requestsPerMinute: 5 });
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const recorded = (table: string) =>
  world.test.asSuperuser(
    `select action, outcome, actor_kind as actor, details->>'route' as route, session is null as "isStrange", address
     from ${table} where action like 'request.%' order by id`,
  );

test.each([
  { it: 'whose page is signed in, in the log of the tenant', signedIn: true, table: 'optimiq.audit_events' },
  { it: 'that nobody knows, in the platform’s', signedIn: false, table: 'auth.audit_events' },
])('SEC-07 what another site sends, and too many requests, leave one event each: of a browser $it', async (row) => {
  const headers: Record<string, string> = row.signedIn ? { cookie } : {};
  const foreign = { ...headers, 'x-optimiq-request': '1', 'sec-fetch-site': 'cross-site' };
  const change = (by: Record<string, string>) => app.inject({ method: 'POST', url: '/v1/panels', headers: by });
  const codes = [];
  for (const by of [foreign, headers, foreign, foreign, headers, headers, foreign])
    codes.push((await change(by)).json().code);
  expect(new Set(codes.slice(0, 5))).toEqual(new Set(['cross-site']));
  expect(codes.slice(5)).toEqual(['too-many-requests', 'too-many-requests']);
  const events = await recorded(row.table);
  const actor = row.signedIn ? 'user' : 'system';
  const expected = ['request.cross-site', 'request.too-many'].map((action) => ({
    ...{ action, outcome: 'denied', actor, route: '/v1/panels', isStrange: !row.signedIn },
    address: expect.stringMatching(/^[0-9a-f]{16}$/),
  }));
  expect(events.toSorted((a, b) => String(a['action']).localeCompare(String(b['action'])))).toEqual(expected);
});

test('SEC-07 a name counts once a minute, and only so many names do', () => {
  const isFirst = onceAMinute(2);
  expect(['a', 'a', 'b', 'c'].map((name) => isFirst(name, 59_999))).toEqual([true, false, true, false]);
  expect(['a', 'c', 'b'].map((name) => isFirst(name, 60_000))).toEqual([true, true, false]);
});
