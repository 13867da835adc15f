import { listVisibleMembers } from '@optimiq/store/postgres/member-identity-read';
import type { InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canarySearch } from '../testing/canary-search.ts';
import { day, inTenant, receive, settled, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const canary = 'ZQERRORCANARY';
const mbi = '9XQ7XZ8WK62';
const search = canarySearch([canary, mbi]);
const isSoak = process.env['OPTIMIQ_SOAK'] !== undefined;

let world: TestProduct;
let cookie: string;
let otherCookie: string;
let member: string;
let loadId: string;
beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  cookie = await world.signIn(alpha, 'tenant-admin');
  otherCookie = await world.signIn(alpha, 'risk-director');
  const files = tidyTexts({ members: 2, seed: 3, asOf: day('2025-11-24'), months: 12 });
  for (const text of Object.values(files)) ({ loadId } = await receive(product, alpha, text));
  await settled(product, alpha);
  member = (await inTenant(product, alpha, (tx) => listVisibleMembers(tx, 1)))[0]!;
});
afterAll(() => world.close());

const call = (request: InjectOptions) =>
  world.app.inject({ ...request, headers: { cookie, 'x-optimiq-request': '1', ...request.headers } });

/** Every path of the API with a canary in place of each id, and in a query of every name it knows. */
function spoiledRequests(): InjectOptions[] {
  const { paths } = world.app.swagger() as unknown as {
    paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [] }]): InjectOptions[] => {
      // Signing out ends the test's own session; readiness answers 503 for reasons of its own.
      if ((path === '/v1/session' && method === 'delete') || path === '/health/ready') return [];
      const verb = method.toUpperCase() as 'GET';
      const unknown = path.replaceAll('{memberKey}', member).replaceAll(/\{\w+\}/g, loadId);
      const values = [
        canary,
        `${mbi}' or 1=1 --`,
        'x'.repeat(3_000) + canary,
        `%ff%fe${canary}`,
        `99999999999999999999${canary}`,
      ];
      const queries = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      return [
        // A path gets two of them and a parameter one: they are read by the same code everywhere.
        ...(path.includes('{') ? values : [''])
          .filter((_, at) => isSoak || (at + path.length) % 5 < 2 || !path.includes('{'))
          .map((value) => ({ method: verb, url: path.replaceAll(/\{\w+\}/g, encodeURIComponent(value)) })),
        ...queries.map((name, at) => ({
          method: verb,
          url: `${unknown}?${name}=${encodeURIComponent(values[(path.length + at) % values.length]!)}`,
        })),
        { method: verb, url: `${unknown}?${canary}=${mbi}&a[]=${canary}&__proto__=${canary}` },
        { method: verb, url: `${unknown}/%E0%A4%A${canary}` },
      ];
    }),
  );
}

/** Cursors of our own form with values of nobody's making. */
function forgedCursors(): InjectOptions[] {
  const nobody = '00000000-0000-4000-8000-000000000000';
  const lists = [
    `loads/${nobody}/problems`,
    `members/${nobody}/claims`,
    `members/${nobody}/timeline`,
    'members',
    'audit',
  ];
  const forged = [
    ['99999999999999999999'],
    [1e300],
    [1e18],
    [-1],
    [canary],
    [1, canary],
    [1e300, member],
    [1e15, member],
    [canary, mbi],
  ];
  return lists.flatMap((list) =>
    forged.map((parts) => ({
      method: 'GET' as const,
      url: `/v1/${list}?cursor=${Buffer.from(JSON.stringify(parts)).toString('base64url')}`,
    })),
  );
}

const bodies: { name: string; payload: string | Buffer; type?: string }[] = [
  { name: 'cut short', payload: `{"text":"${canary}` },
  { name: 'not JSON', payload: `${canary} ${mbi}` },
  {
    name: 'invalid UTF-8',
    payload: Buffer.concat([Buffer.from(`{"text":"${canary}`), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]),
  },
  { name: 'another type', payload: `{"text":{"${canary}":"${mbi}"},"email":["${canary}"],"paymentYear":"${canary}"}` },
  {
    name: 'over-long',
    payload: JSON.stringify({ text: canary.repeat(50_000), email: canary.repeat(50_000), password: mbi }),
  },
  { name: 'a huge number', payload: `{"text":1e999,"paymentYear":${'9'.repeat(400)},"${canary}":1}` },
  { name: 'a poisoned prototype', payload: `{"__proto__":{"text":"${canary}"},"constructor":{"prototype":{}}}` },
  {
    name: 'a zero character',
    payload: `{"text":"${canary}\\u0000${mbi}","email":"${canary}\\u0000@example.com","password":"${mbi}"}`,
  },
  { name: 'another media type', payload: `<${canary}/>`, type: `text/${canary}` },
  { name: 'too large', payload: canary.repeat(120_000) },
];

test('AUT-04 no answer and no log line repeats what a spoiled request held', { timeout: 400_000 }, async () => {
  const posts = Object.entries((world.app.swagger() as unknown as { paths: Record<string, object> }).paths)
    .filter(([, methods]) => 'post' in methods)
    .map(([path]) => path.replaceAll('{memberKey}', member).replaceAll(/\{\w+\}/g, loadId));
  expect(posts.length).toBeGreaterThan(3);
  const requests: InjectOptions[] = [
    ...spoiledRequests(),
    ...posts.flatMap((url, at) =>
      bodies
        .filter((_, body) => isSoak || (body + at) % 2 === 0)
        .map(({ payload, type }) => ({
          method: 'POST' as const,
          url,
          payload,
          headers: { 'content-type': type ?? 'application/json' },
        })),
    ),
    ...[canary, `%${canary}`, canary.repeat(60)].map((name) => ({
      method: 'POST' as const,
      url: '/v1/loads',
      payload: canary,
      headers: { 'content-type': 'application/octet-stream', 'x-file-name': name, 'x-source': `${canary} ${name}` },
    })),
    ...forgedCursors(),
  ];
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  for (const [at, request] of requests.entries()) {
    const answers = [await call(request)];
    // Whom the door refuses gets one of the same few answers: a third of the requests shows them.
    if (at % 3 === 0) answers.push(await call({ ...request, headers: { ...request.headers, cookie: otherCookie } }));
    for (const { statusCode, body, headers } of answers) {
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      const where = `${request.method} ${String(request.url).slice(0, 90)}`;
      expect([where, search.inText(where, body + JSON.stringify(headers))]).toEqual([where, []]);
      if (statusCode >= 500) failures.push(where);
    }
  }
  expect(statuses.get(400)).toBeGreaterThan(50);
  expect(failures).toEqual([]);
  expect(search.inText('log', world.logged.join(''))).toEqual([]);
  expect(world.logged.length).toBeGreaterThan(100);
});

test.each([
  [
    'unique',
    () =>
      sql`insert into idempotency_keys (tenant_id, key, request_hash) select ${world.alpha}, ${canary}, 'x' from generate_series(1, 2)`,
  ],
  [
    'check',
    () =>
      sql`insert into load_problems (load_id, sequence, severity, rule, message) values (gen_random_uuid(), 1, ${canary}, ${mbi}, 'x')`,
  ],
  ['cast', () => sql`select cast(${canary} as date)`],
  [
    'foreign key',
    () =>
      sql`insert into load_problems (load_id, sequence, severity, rule, message) values (gen_random_uuid(), 1, 'error', ${mbi}, ${canary})`,
  ],
  [
    'not null',
    () =>
      sql`insert into loads (id, number, format, source, created_by) values (gen_random_uuid(), 1, ${canary}, ${mbi}, 'x')`,
  ],
])('AUT-04 a broken rule of the database (%s) becomes a problem with an id and nothing else', async (_, broken) => {
  const before = world.logged.length;
  const answer = await failingRoute(async () =>
    world.product.database.app.transaction().execute(async (tx) => {
      await sql`select set_config('app.tenant_id', ${world.alpha}, true)`.execute(tx);
      return broken().execute(tx);
    }),
  );
  expect(answer.statusCode).toBe(500);
  expect(Object.keys(answer.json()).sort()).toEqual(['code', 'id', 'status', 'title', 'type']);
  expect(answer.json().id).toMatch(/^[0-9a-f-]{36}$/);
  const lines = world.logged.slice(before).join('');
  expect(lines).toContain('request failed');
  expect(lines).toContain(answer.json().id);
  expect(search.inText('answer and log', answer.body + lines)).toEqual([]);
});

test('AUT-04 an engine error of the facts becomes a problem with an id and nothing else', async () => {
  const { product, alpha } = world;
  const before = world.logged.length;
  const answer = await failingRoute(() => product.facts.query(alpha, [], `select cast('${canary}' as integer)`));
  expect(answer.statusCode).toBe(500);
  expect(search.inText('answer and log', answer.body + world.logged.slice(before).join(''))).toEqual([]);
});

test('a canary in an answer or a log line would be found', async () => {
  world.product.log.warn({ value: mbi }, 'planted');
  expect(search.inText('log', world.logged.join(''))).toHaveLength(1);
  world.logged.pop();
});

/** An answer of the application when the code behind a real route throws. */
async function failingRoute(work: () => Promise<unknown>) {
  const { product } = world;
  // Requests before this one may have ended the session of the others.
  const own = await world.signIn(world.alpha, 'privacy-officer');
  const real = product.tenantOf;
  Object.assign(product, { tenantOf: async () => work() });
  try {
    return await call({ method: 'GET', url: '/v1/session', headers: { cookie: own } });
  } finally {
    Object.assign(product, { tenantOf: real });
  }
}
