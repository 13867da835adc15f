import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { buildApp } from '../app.ts';
import { callerByControlSocket } from '../operator/caller.ts';

let world: TestProduct;
let admin: string;
beforeAll(async () => {
  world = await testProduct();
  admin = await world.signIn(world.alpha, 'tenant-admin');
});
afterAll(() => world.close());

type Method = 'GET' | 'POST' | 'DELETE';

const byPerson = (method: Method, url: string, payload?: object, cookie = admin) =>
  world.app.inject({ method, url, headers: { cookie, 'x-optimiq-request': '1' }, ...(payload ? { payload } : {}) });

const byMachine = (secret: string, method: Method, url: string, payload?: object) =>
  world.app.inject({ method, url, headers: { authorization: `Bearer ${secret}` }, ...(payload ? { payload } : {}) });

async function makeKey(permissions: string[], cookie = admin): Promise<{ id: string; secret: string }> {
  const answer = await byPerson('POST', '/v1/api-keys', { name: 'Nightly', permissions, days: 30 }, cookie);
  expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([201, expect.any(String)]);
  return answer.json();
}

async function makeClient(more: object = {}): Promise<{ clientId: string; secret: string }> {
  const body = { name: 'Warehouse', permissions: ['load:read', 'load:write'], days: 30, ...more };
  const answer = await byPerson('POST', '/v1/clients', body);
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

const askToken = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  world.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(),
  });

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

test('ACC-05 a key does what it was given, without the header of a page, and nothing else of its person', async () => {
  const { secret } = await makeKey(['load:read', 'session:read']);
  expect((await byMachine(secret, 'GET', '/v1/loads')).statusCode).toBe(200);
  expect((await byMachine(secret, 'GET', '/v1/members?limit=1')).json().code).toBe('forbidden');
  expect((await byMachine(secret, 'POST', '/v1/api-keys', {})).json().code).toBe('forbidden');
});

test('INT-01 a secret is told once: neither lists nor tables nor logs have it', async () => {
  const { secret } = await makeKey(['load:read']);
  const { secret: clientSecret } = await makeClient();
  const listed = (await byPerson('GET', '/v1/api-keys')).body + (await byPerson('GET', '/v1/clients')).body;
  const rows = JSON.stringify([
    await world.test.asSuperuser('select k::text from auth.api_keys k'),
    await world.test.asSuperuser('select c::text from auth.machine_clients c'),
    await world.test.asSuperuser('select e::text from optimiq.audit_events e'),
  ]);
  for (const one of [secret, clientSecret]) {
    expect(one).toMatch(/^oq[ks]_[A-Za-z0-9_-]{43}$/);
    for (const text of [listed, rows, world.logged.join()]) expect(text).not.toContain(one.slice(9));
  }
});

test('ACC-06 nobody makes a key with what they lack, or with what only people do', async () => {
  const ask = (permission: string) =>
    byPerson('POST', '/v1/api-keys', { name: 'More', permissions: ['load:read', permission], days: 30 });
  for (const permission of ['people:write', 'machine:write']) {
    expect([permission, (await ask(permission)).json().code]).toEqual([permission, 'forbidden']);
  }
  expect((await ask('load:write')).statusCode).toBe(201);
  // What a restriction takes away from a person, the person cannot give either.
  const restrict = (text: string) =>
    world.test.asSuperuser(
      `update auth.memberships set restrictions = $1::jsonb where tenant_id = $2 and 'tenant-admin' = any(roles)`,
      [text, world.alpha],
    );
  await restrict('{"noExport": true}');
  expect((await ask('export:write')).json().code).toBe('forbidden');
  await restrict('{}');
  expect((await ask('export:write')).statusCode).toBe(201);
});

test('ACC-05 a key lasts a year at most', async () => {
  const ask = (days: number) => byPerson('POST', '/v1/api-keys', { name: 'Long', permissions: ['load:read'], days });
  expect((await ask(366)).statusCode).toBe(400);
  expect((await ask(365)).statusCode).toBe(201);
});

test('ACC-05 a key is dead at the next request once it is revoked, has ended, or its person is deactivated', async () => {
  const other = await world.product.identity.createUser({
    email: 'keeper@test.example',
    name: 'Keeper',
    password: 'lantern-otter-gravel-43-plum',
  });
  await world.test.asSuperuser(
    `insert into auth.memberships (user_id, tenant_id, roles) values ($1, $2, '{tenant-admin}')`,
    [other, world.alpha],
  );
  const works = async (secret: string) => (await byMachine(secret, 'GET', '/v1/loads')).statusCode;
  const [revoked, over, left, narrowed] = await Promise.all([1, 2, 3, 4].map(() => makeKey(['load:read'])));
  await world.test.asSuperuser('update auth.api_keys set user_id = $1 where id = any($2)', [
    other,
    [left!.id, narrowed!.id],
  ]);
  for (const key of [revoked, over, left, narrowed]) expect(await works(key!.secret)).toBe(200);

  expect((await byPerson('DELETE', `/v1/api-keys/${revoked!.id}`)).statusCode).toBe(200);
  expect(await works(revoked!.secret)).toBe(401);
  await world.test.asSuperuser(
    `update auth.api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where id = $1`,
    [over!.id],
  );
  expect(await works(over!.secret)).toBe(401);
  await world.test.asSuperuser(`update auth.memberships set roles = '{hcc-coder}' where user_id = $1`, [other]);
  expect(await works(narrowed!.secret)).toBe(403);
  await world.test.asSuperuser(`update auth.memberships set deactivated_at = now() where user_id = $1`, [other]);
  expect(await works(left!.secret)).toBe(401);
});

test('SEC-07 a bearer and a cookie together are nobody', async () => {
  const { secret } = await makeKey(['load:read']);
  const headers = { authorization: `Bearer ${secret}` };
  const both = await world.app.inject({ method: 'GET', url: '/v1/loads', headers: { ...headers, cookie: admin } });
  expect(both.json().code).toBe('not-signed-in');
  expect((await world.app.inject({ method: 'GET', url: '/v1/loads', headers })).statusCode).toBe(200);
  const post = await world.app.inject({ method: 'POST', url: '/v1/runs', headers: { ...headers, cookie: admin } });
  expect(post.json().code).toBe('cross-site');
});

test('ACC-05 last use is known to the minute', async () => {
  const { id, secret } = await makeKey(['load:read']);
  const lastUse = async () =>
    (await byPerson('GET', '/v1/api-keys')).json().items.find((key: { id: string }) => key.id === id).lastUsedAt;
  expect(await lastUse()).toBeUndefined();
  await byMachine(secret, 'GET', '/v1/loads');
  expect(await lastUse()).toMatch(/:00\.000Z$/);
});

test("ACC-07 another organization's keys and clients are as unknown as any", async () => {
  const [{ id }, { clientId }] = [await makeKey(['load:read']), await makeClient()];
  const foreign = await world.signIn(world.beta, 'tenant-admin');
  for (const [kind, own] of [
    ['api-keys', id],
    ['clients', clientId],
  ]) {
    const real = await byPerson('DELETE', `/v1/${kind}/${own}`, undefined, foreign);
    const random = await byPerson('DELETE', `/v1/${kind}/${randomUUID()}`, undefined, foreign);
    const shape = (answer: { json(): { id: string } }) => ({ ...answer.json(), id: '' });
    expect([real.statusCode, shape(real)]).toEqual([404, shape(random)]);
    expect((await byPerson('DELETE', `/v1/${kind}/${own}`)).statusCode).toBe(200);
  }
  expect((await byPerson('GET', '/v1/api-keys', undefined, foreign)).json().items).toEqual([]);
});

test('INT-01 a client gets an opaque token for a quarter of an hour, with the scope it asks for', async () => {
  const { clientId, secret } = await makeClient();
  for (const answer of [
    await askToken({ client_id: clientId, client_secret: secret, scope: 'load:read' }),
    await askToken({ scope: 'load:read' }, basic(clientId, secret)),
  ]) {
    expect(answer.json()).toEqual({
      access_token: expect.stringMatching(/^oqt_[A-Za-z0-9_-]{43}$/),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'load:read',
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    const token = answer.json().access_token;
    expect((await byMachine(token, 'GET', '/v1/loads')).statusCode).toBe(200);
    expect((await byMachine(token, 'GET', '/v1/members?limit=1')).statusCode).toBe(403);
  }
});

test('ACC-05 a token ends by itself, and with its client', async () => {
  const { clientId, secret } = await makeClient();
  const token = async () => (await askToken({}, basic(clientId, secret))).json().access_token;
  const [one, other] = [await token(), await token()];
  const works = async (bearer: string) => (await byMachine(bearer, 'GET', '/v1/loads')).statusCode;
  expect([await works(one), await works(other)]).toEqual([200, 200]);
  await world.test.asSuperuser(
    `update auth.access_tokens set created_at = now() - interval '16 minutes', expires_at = now() - interval '1 minute'
     where token_hash = $1`,
    [world.product.machines.secrets.hashOf('access-token', one)],
  );
  expect([await works(one), await works(other)]).toEqual([401, 200]);
  await byPerson('DELETE', `/v1/clients/${clientId}`);
  expect(await works(other)).toBe(401);
  expect((await askToken({}, basic(clientId, secret))).json()).toEqual({ error: 'invalid_client' });
});

test.each([
  { name: 'a wrong secret', form: {}, secret: `oqs_${'A'.repeat(43)}`, error: 'invalid_client' },
  { name: 'the secret of a key', form: {}, secret: `oqk_${'A'.repeat(43)}`, error: 'invalid_client' },
  { name: 'another grant', form: { grant_type: 'password' }, error: 'unsupported_grant_type' },
  { name: 'a scope it lacks', form: { scope: 'load:read member:read' }, error: 'invalid_scope' },
  { name: 'two proofs at once', form: { client_secret: 'x' }, error: 'invalid_request' },
])('INT-01 $name gets no token', async ({ form, secret: given, error }) => {
  const { clientId, secret } = await makeClient();
  const answer = await askToken(form as Record<string, string>, basic(clientId, given ?? secret));
  expect(answer.json()).toEqual({ error });
  expect((await askToken({}, basic(clientId, secret))).statusCode).toBe(200);
});

test('INT-01 an unknown client is told apart by nothing', async () => {
  const { clientId } = await makeClient();
  const wrong = await askToken({}, basic(clientId, `oqs_${'A'.repeat(43)}`));
  const unknown = await askToken({}, basic(randomUUID(), `oqs_${'A'.repeat(43)}`));
  expect([unknown.statusCode, unknown.body]).toEqual([wrong.statusCode, wrong.body]);
});

test('SEC-07 guesses at a client are stopped, and do not lock it for others', async () => {
  const { clientId, secret } = await makeClient();
  const from = (remoteAddress: string, given: string) =>
    world.app.inject({
      method: 'POST',
      url: '/oauth/token',
      remoteAddress,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(clientId, given) },
      payload: 'grant_type=client_credentials',
    });
  for (let run = 0; run < 20; run += 1) {
    expect((await from('192.0.2.9', `oqs_${'B'.repeat(43)}`)).statusCode).toBe(401);
  }
  expect((await from('192.0.2.9', secret)).statusCode).toBe(429);
  expect((await from('192.0.2.10', secret)).statusCode).toBe(200);
});

test('INT-01 a client may sign instead of knowing a secret; each statement counts once', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'a' }];
  const { clientId, secret } = await makeClient({ publicKeys: { keys } });
  expect(secret).toBeUndefined();
  const sign = (changes: { key?: KeyObject; aud?: string; iss?: string; seconds?: number; jti?: string } = {}) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'a' })
      .setIssuer(changes.iss ?? clientId)
      .setSubject(clientId)
      .setAudience(changes.aud ?? `${world.product.baseUrl}/oauth/token`)
      .setJti(changes.jti ?? randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${changes.seconds ?? 60} s`)
      .sign(changes.key ?? privateKey);
  const ask = async (assertion: string) =>
    (
      await askToken({
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      })
    ).statusCode;
  const good = await sign();
  expect([await ask(good), await ask(good)]).toEqual([200, 401]);
  expect(await ask(await sign({ key: stranger.privateKey }))).toBe(401);
  expect(await ask(await sign({ aud: 'https://elsewhere.example' }))).toBe(401);
  expect(await ask(await sign({ iss: randomUUID() }))).toBe(401);
  expect(await ask(await sign({ seconds: 3_600 }))).toBe(401);
  const secretTry = await askToken({ client_id: clientId, client_secret: `oqs_${'A'.repeat(43)}` });
  expect(secretTry.json()).toEqual({ error: 'invalid_client' });
  const [privateJwk] = [{ ...privateKey.export({ format: 'jwk' }), kid: 'a' }];
  const body = { name: 'Leaky', permissions: ['load:read'], days: 1, publicKeys: { keys: [privateJwk] } };
  expect((await byPerson('POST', '/v1/clients', body)).statusCode).toBe(400);
});

test('SEC-07 what machines do is in the log of their organization', async () => {
  const events = await world.test.asSuperuser<{ line: string }>(
    `select action || ' ' || outcome || ' ' || actor_kind as line from optimiq.audit_events where tenant_id = $1`,
    [world.alpha],
  );
  const lines = new Set(events.map(({ line }) => line));
  for (const line of [
    'api-key.create success user',
    'api-key.revoke success user',
    'client.create success user',
    'client.token success client',
    'client.token denied client',
    'load.list success client',
  ]) {
    expect(lines, line).toContain(line);
  }
});

test('COV-07 the description says how each route is called', () => {
  const { paths, components } = world.app.swagger() as unknown as {
    paths: Record<string, Record<string, { security: object[] }>>;
    components: { securitySchemes: Record<string, { name?: string }> };
  };
  expect(paths['/v1/loads']!['get']!.security).toEqual([{ session: [] }, { apiKey: [] }, { client: [] }]);
  expect(paths['/oauth/token']!['post']!.security).toEqual([{ clientSecret: [] }]);
  expect(paths['/v1/session']!['post']!.security).toEqual([]);
  expect(admin).toContain(`${components.securitySchemes['session']!.name}=`);
});

test('SEC-03 the operator finds a secret that leaked by its first characters, ends it, and makes none', async () => {
  const { id, secret } = await makeKey(['load:read']);
  const control = await buildApp({
    product: world.product,
    callerOf: callerByControlSocket(world.product),
    operator: true,
  });
  const [{ slug }] = (await world.test.asSuperuser('select slug from auth.tenants where id = $1', [world.alpha])) as [
    { slug: string },
  ];
  const headers = { 'x-optimiq-tenant': slug, 'x-optimiq-request': '1' };
  const ask = (method: Method, url: string, payload?: object) =>
    control.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  const { items } = (await ask('GET', '/v1/machine-secrets')).json();
  expect(items.find((one: { id: string }) => one.id === id)).toMatchObject({
    kind: 'api-key',
    hint: secret.slice(0, 8).replaceAll('-', '_'),
  });
  const body = { name: 'Own', permissions: ['load:read'], days: 1 };
  expect((await ask('POST', '/v1/clients', body)).json().code).toBe('forbidden');
  expect((await ask('DELETE', `/v1/machine-secrets/${id}`)).statusCode).toBe(200);
  expect((await byMachine(secret, 'GET', '/v1/loads')).statusCode).toBe(401);
  await control.close();
});
