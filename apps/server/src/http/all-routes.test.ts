import type { Permission } from '@optimiq/domain/access/permissions';
import { rightsOf } from '@optimiq/domain/access/roles';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../testing/product.ts';

type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD' | 'DELETE';
  url: string;
  permission: Permission | 'public';
  /** Why it takes changes from elsewhere than the product's own pages. */
  crossSite: string | undefined;
  /** Names of its parameters after the question mark. */
  query: string[];
};

type Described = {
  'x-permission': Permission | 'public';
  'x-cross-site'?: string;
  parameters?: { in: string; name: string }[];
};

const nobody = '00000000-0000-4000-8000-000000000000';
let world: TestProduct;
let operations: Operation[];

beforeAll(async () => {
  world = await testProduct();
  const description = world.app.swagger() as unknown as {
    paths: Record<string, Record<string, Described>>;
  };
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-permission': permission, 'x-cross-site': crossSite, parameters }]) => ({
      method: method.toUpperCase() as Operation['method'],
      url: path.replaceAll(/\{\w+\}/g, nobody),
      permission,
      crossSite,
      query: (parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
});
afterAll(() => world.close());

const call = ({ method, url }: Operation, headers: Record<string, string> = {}) =>
  world.app.inject({
    method,
    url,
    headers: { 'x-optimiq-request': '1', ...headers },
    ...(method === 'POST' && url === '/v1/loads'
      ? { payload: '', headers: { 'x-optimiq-request': '1', 'content-type': 'application/octet-stream', ...headers } }
      : {}),
  });

describe('every route of the API', () => {
  test('is described with its permission', () => {
    expect(operations.length).toBeGreaterThan(20);
    for (const { permission } of operations) expect(permission).toBeTruthy();
  });

  test('SEC-04 gives 401 without a session, unless it is public', async () => {
    for (const operation of operations.filter(({ permission }) => permission !== 'public')) {
      const answer = await call(operation);
      expect([operation.url, answer.statusCode, answer.json().code]).toEqual([operation.url, 401, 'not-signed-in']);
    }
  });

  // Who gets through which door is a reviewed table: every-operation.test.ts.
  test('SEC-04 gives 403 to a role that lacks its permission, and records the attempt', async () => {
    const role = 'billing-contact';
    const cookie = await world.signIn(world.alpha, role);
    let refused = 0;
    for (const operation of operations) {
      const { permission } = operation;
      if (permission === 'public' || rightsOf[role].permissions.includes(permission)) continue;
      const answer = await call(operation, { cookie });
      expect([operation.url, answer.statusCode]).toEqual([operation.url, 403]);
      refused += 1;
    }
    const denied = await world.test.asSuperuser(`select 1 from optimiq.audit_events where outcome = 'denied'`);
    expect(denied).toHaveLength(refused);
  });

  test('SEC-07 refuses a change that a foreign page could send', async () => {
    const cookie = await world.signIn(world.alpha, 'tenant-admin');
    for (const { method, url, crossSite } of operations.filter((operation) => operation.method !== 'GET')) {
      // What is meant to be sent from elsewhere proves itself otherwise: by a secret, or by a provider's signature.
      if (crossSite) continue;
      const answer = await world.app.inject({ method, url, headers: { cookie } });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 403, 'cross-site']);
    }
  });

  test('SEC-07 takes changes from elsewhere only where a cookie is worth nothing', async () => {
    const cookie = await world.signIn(world.alpha, 'tenant-admin');
    const open = operations.filter(({ method, crossSite }) => crossSite && method !== 'GET');
    const families = new Set(
      open.map(({ url }) => url.replace(/\/[^/]*00000000.*/, '/…').replace(/(scim\/v2).*/, '$1')),
    );
    expect([...families].sort()).toEqual(['/oauth/token', '/scim/v2', '/v1/sso/…']);
    for (const { method, url } of open) {
      const [type, payload] = url.startsWith('/scim/')
        ? ['application/scim+json', '{}']
        : ['application/x-www-form-urlencoded', 'grant_type=client_credentials&SAMLResponse=PHg%2B'];
      const headers = { cookie, 'content-type': type };
      const answer = await world.app.inject({ method, url, headers, ...(method === 'DELETE' ? {} : { payload }) });
      const refused = answer.statusCode === 303 ? answer.headers['location'] : answer.statusCode;
      expect([url, [400, 401, '/?sso=over'].includes(refused as number)]).toEqual([url, true]);
    }
  });

  test('refuses a parameter that is given twice', async () => {
    const cookie = await world.signIn(world.alpha, 'tenant-admin');
    const ask = (operation: Operation, query: string) =>
      call({ ...operation, url: `${operation.url}?${query}` }, { cookie });
    let takenOnce = 0;
    for (const operation of operations.filter(({ permission }) => permission !== 'public')) {
      for (const name of operation.query) {
        const once = await ask(operation, `${name}=1`);
        if (once.statusCode === 403) continue;
        if (once.statusCode !== 400) takenOnce += 1;
        const twice = await ask(operation, `${name}=1&${name}=1`);
        expect([operation.method, operation.url, name, twice.statusCode]).toEqual([
          ...[operation.method, operation.url, name],
          400,
        ]);
      }
    }
    // Control: given once, the same value was taken by some.
    expect(takenOnce).toBeGreaterThan(5);
  });

  test('SEC-07 keeps every answer out of caches', async () => {
    const cookie = await world.signIn(world.alpha, 'tenant-admin');
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const answer = await call(operation, { cookie });
      expect([operation.url, answer.headers['cache-control']]).toEqual([operation.url, 'no-store']);
    }
  });

  test('COV-07 an unknown path is a problem like any other', async () => {
    const answer = await world.app.inject({ method: 'GET', url: '/v1/no-such-thing' });
    expect([answer.statusCode, answer.headers['content-type'], answer.json().code]).toEqual([
      404,
      'application/problem+json',
      'not-found',
    ]);
  });
});
