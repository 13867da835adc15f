import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
let admin: string;
let foreignAdmin: string;
let secret: string;
let connectionId: string;
let foreignSecret: string;

beforeAll(async () => {
  world = await testProduct();
  admin = await world.signIn(world.alpha, 'tenant-admin');
  foreignAdmin = await world.signIn(world.beta, 'tenant-admin');
  await world.test.asSuperuser(
    `insert into auth.domains (tenant_id, domain, challenge, claimed_by, proven_at) values
     ($1, 'plan.example', 'a-challenge-of-twenty-letters', 'test', now()),
     ($2, 'other.example', 'a-challenge-of-twenty-letters', 'test', now())`,
    [world.alpha, world.beta],
  );
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.test.asSuperuser(`delete from auth.scim_connections`);
  await world.test.asSuperuser(`delete from auth.users where email ~ '@(plan|other)\\.example$'`);
  ({ id: connectionId, secret } = await connect());
  ({ secret: foreignSecret } = await connect(foreignAdmin));
});

const asAdmin = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, cookie = admin) =>
  world.app.inject({ method, url, headers: { cookie, 'x-optimiq-request': '1' }, ...(payload ? { payload } : {}) });

async function connect(cookie = admin): Promise<{ id: string; secret: string; endpoint: string }> {
  const answer = await asAdmin(
    'POST',
    '/v1/scim-connections',
    { name: 'Directory', baseRole: 'care-manager', days: 365 },
    cookie,
  );
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const scim = (method: Method, path: string, body?: unknown, bearer = secret) =>
  world.app.inject({
    method,
    url: `/scim/v2/${path}`,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });

const userBody = (name: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${name}@plan.example`,
  name: { givenName: name, familyName: 'Reyes' },
  emails: [{ primary: true, value: `${name}@plan.example`, type: 'work' }],
  active: true,
  ...more,
});

async function addUser(name: string, more: object = {}): Promise<{ id: string; userName: string }> {
  const answer = await scim('POST', 'Users', userBody(name, more));
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json();
}

async function addGroup(displayName: string, members: string[] = []): Promise<{ id: string }> {
  const answer = await scim('POST', 'Groups', { displayName, members: members.map((value) => ({ value })) });
  expect(answer.statusCode).toBe(201);
  return answer.json();
}

const setRoles = (groupId: string, roles: string[]) =>
  asAdmin('PUT', `/v1/scim-connections/${connectionId}/groups/${groupId}/roles`, { roles });

const patch = (path: string, ...Operations: object[]) =>
  scim('PATCH', path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });

async function membership(name: string): Promise<{ roles: string[]; gone: boolean } | undefined> {
  const [row] = await world.test.asSuperuser<{ roles: string[]; gone: boolean }>(
    `select m.roles, m.deactivated_at is not null as gone from auth.memberships m join auth.users u on u.id = m.user_id
     where u.email = $1 and m.tenant_id = $2`,
    [`${name}@plan.example`, world.alpha],
  );
  return row;
}

/** A session and a key of somebody, as they would have them after signing in. */
async function openDoors(name: string): Promise<{ cookie: string; key: string }> {
  const [{ id: userId }] = (await world.test.asSuperuser('select id from auth.users where email = $1', [
    `${name}@plan.example`,
  ])) as [{ id: string }];
  const started = await world.product.identity.startSession({
    userId: userId as never,
    tenantId: world.alpha,
    ...{ method: 'oidc', assurance: 2, address: '192.0.2.1', userAgent: 'test' },
  });
  const { secret: key, hash, hint } = world.product.machines.secrets.make('api-key');
  await world.test.asSuperuser(
    `insert into auth.api_keys (tenant_id, user_id, name, hint, secret_hash, permissions, expires_at)
     values ($1, $2, 'k', $3, $4, '{session:read}', now() + interval '1 day')`,
    [world.alpha, userId, hint, hash],
  );
  return { cookie: started!.setCookie[0]!.split(';')[0]!, key };
}

const doors = async ({ cookie, key }: { cookie: string; key: string }) => {
  const ask = (headers: Record<string, string>) => world.app.inject({ method: 'GET', url: '/v1/session', headers });
  return [(await ask({ cookie })).statusCode, (await ask({ authorization: `Bearer ${key}` })).statusCode];
};

test('ACC-07 one directory looks, tells, changes and deactivates, in its own shapes', async () => {
  // First it looks whether somebody is there.
  const looked = await scim('GET', 'Users?filter=userName%20eq%20%22sam%40plan.example%22&startIndex=1&count=100');
  expect(looked.json()).toMatchObject({ totalResults: 0, Resources: [] });
  const made = await scim(
    'POST',
    'Users',
    userBody('sam', {
      displayName: 'Sam Reyes',
      externalId: '00u1',
      locale: 'en-US',
      groups: [],
      password: 'never-kept',
    }),
  );
  expect([made.statusCode, made.headers['content-type']]).toEqual([
    201,
    expect.stringMatching(/^application\/scim\+json/),
  ]);
  expect(made.body).not.toContain('never-kept');
  const { id, meta } = made.json();
  expect(meta).toMatchObject({ resourceType: 'User', location: `${world.product.baseUrl}/scim/v2/Users/${id}` });
  expect((await scim('GET', `Users/${id}`)).json()).toMatchObject({
    userName: 'sam@plan.example',
    externalId: '00u1',
    active: true,
  });
  expect(await membership('sam')).toEqual({ roles: ['care-manager'], gone: false });

  const put = await scim('PUT', `Users/${id}`, userBody('sam', { name: { givenName: 'Samuel', familyName: 'Reyes' } }));
  expect(put.json()).toMatchObject({ name: { givenName: 'Samuel' } });
  const off = await patch(`Users/${id}`, { op: 'replace', value: { active: false } });
  expect(off.json()).toMatchObject({ id, active: false });
  expect((await membership('sam'))!.gone).toBe(true);
});

test('ACC-07 another writes truth as text, verbs with a capital and addresses by a path', async () => {
  const { id } = await addUser('kim', {
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'x' },
  });
  expect((await scim('GET', `Users?filter=externalId eq "none"`)).json()).toMatchObject({ totalResults: 0 });
  const answer = await patch(
    `Users/${id}`,
    { op: 'Replace', path: 'displayName', value: 'Kim R.' },
    { op: 'Add', path: 'name.givenName', value: 'Kimberly' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'kimberly@plan.example' },
    { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'Coding' },
  );
  expect(answer.json()).toMatchObject({ displayName: 'Kim R.', emails: [{ value: 'kimberly@plan.example' }] });
  expect((await patch(`Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })).json().active).toBe(false);
  expect((await patch(`Users/${id}`, { op: 'Replace', path: 'active', value: 'True' })).json().active).toBe(true);
  const found = await scim('GET', 'Users?filter=emails[type eq "work"].value eq "kimberly@plan.example"');
  expect(found.json()).toMatchObject({ totalResults: 1, Resources: [{ id }] });
});

test('ACC-05 deactivation kills sessions and keys in the same request', async () => {
  for (const [name, end] of [
    ['amy', (id: string) => patch(`Users/${id}`, { op: 'replace', value: { active: false } })],
    ['bob', (id: string) => scim('PUT', `Users/${id}`, userBody('bob', { active: false }))],
    ['cat', (id: string) => scim('DELETE', `Users/${id}`)],
  ] as const) {
    const { id } = await addUser(name);
    const open = await openDoors(name);
    expect(await doors(open)).toEqual([200, 200]);
    expect((await end(id)).statusCode).toBeLessThan(300);
    expect([name, await doors(open)]).toEqual([name, [401, 401]]);
  }
});

test('ACC-05 whoever comes back gets what the directory gives now, and no old key', async () => {
  const { id } = await addUser('dan');
  const group = await addGroup('Admins of old', [id]);
  await setRoles(group.id, ['tenant-admin']);
  const open = await openDoors('dan');
  await scim('DELETE', `Users/${id}`);
  await addUser('dan');
  expect(await membership('dan')).toEqual({ roles: ['care-manager'], gone: false });
  expect(await doors(open)).toEqual([401, 401]);
});

test('ACC-06 a group gives its roles, takes them back, and leaves what was given by hand', async () => {
  const [one, other] = [await addUser('eve'), await addUser('fay')];
  const group = await addGroup('Coders', [one.id]);
  expect((await setRoles(group.id, ['hcc-coder'])).json()).toMatchObject({ roles: ['hcc-coder'], people: 1 });
  await world.test.asSuperuser(
    `update auth.memberships set roles = roles || '{claims-lead}' where user_id = (select id from auth.users where email = 'eve@plan.example')`,
  );
  const roles = async (name: string) => (await membership(name))!.roles.sort();
  expect([await roles('eve'), await roles('fay')]).toEqual([
    ['care-manager', 'claims-lead', 'hcc-coder'],
    ['care-manager'],
  ]);
  const open = await openDoors('eve');
  await patch(`Groups/${group.id}`, { op: 'Add', path: 'members', value: [{ value: other.id }] });
  expect([await roles('fay'), await doors(open)]).toEqual([
    ['care-manager', 'hcc-coder'],
    [200, 200],
  ]);
  await patch(`Groups/${group.id}`, { op: 'remove', path: `members[value eq "${one.id}"]` });
  expect([await roles('eve'), (await doors(open))[0]]).toEqual([['care-manager', 'claims-lead'], 401]);
  await setRoles(group.id, []);
  expect(await roles('fay')).toEqual(['care-manager']);
  await setRoles(group.id, ['hcc-coder']);
  await scim('DELETE', `Groups/${group.id}`);
  expect(await roles('fay')).toEqual(['care-manager']);
});

test('ACC-06 a directory gives no role by itself, and an administrator none that people cannot hold', async () => {
  const { id } = await addUser('gus', {
    roles: [{ value: 'tenant-admin', primary: true }],
    entitlements: [{ value: 'all' }],
  });
  const group = await addGroup('tenant-admin', [id]);
  await patch(`Users/${id}`, { op: 'add', path: 'roles', value: [{ value: 'tenant-admin' }] });
  expect((await membership('gus'))!.roles).toEqual(['care-manager']);
  expect((await setRoles(group.id, ['integration'])).statusCode).toBe(400);
  expect((await setRoles(group.id, ['own-nothing'])).statusCode).toBe(400);
  const coder = await world.signIn(world.alpha, 'hcc-coder');
  const by = await asAdmin(
    'PUT',
    `/v1/scim-connections/${connectionId}/groups/${group.id}/roles`,
    { roles: ['hcc-coder'] },
    coder,
  );
  expect(by.statusCode).toBe(403);
});

test('ACC-07 pages begin at one, are at most 200 long, and say how many there are', async () => {
  for (const name of ['p1', 'p2', 'p3']) await addUser(name);
  const page = async (query: string) => (await scim('GET', `Users?${query}`)).json();
  expect(await page('startIndex=2&count=1')).toMatchObject({
    totalResults: 3,
    startIndex: 2,
    itemsPerPage: 1,
    Resources: [{ userName: 'p2@plan.example' }],
  });
  expect(await page('startIndex=0&count=0')).toMatchObject({
    totalResults: 3,
    startIndex: 1,
    itemsPerPage: 0,
    Resources: [],
  });
  expect(await page('startIndex=9')).toMatchObject({ totalResults: 3, Resources: [] });
});

test('ACC-07 what the service can do is told to whoever has a secret', async () => {
  expect((await scim('GET', 'ServiceProviderConfig')).json()).toMatchObject({
    patch: { supported: true },
    bulk: { supported: false },
  });
  expect((await scim('GET', 'Schemas')).json().totalResults).toBe(2);
  expect((await scim('GET', 'ResourceTypes')).json().Resources).toMatchObject([
    { endpoint: '/Users' },
    { endpoint: '/Groups' },
  ]);
  expect((await scim('GET', 'Schemas', undefined, 'x'.repeat(47))).statusCode).toBe(401);
});

type Ask = () => ReturnType<typeof scim>;
const faults: { name: string; bad: Ask; good: Ask; status: number; type?: string }[] = [
  {
    name: 'no secret of a directory',
    bad: () => scim('GET', 'Users', undefined, `oqd_${'A'.repeat(43)}`),
    good: () => scim('GET', 'Users'),
    status: 401,
  },
  {
    name: 'a secret beside a cookie',
    bad: () =>
      world.app.inject({
        method: 'GET',
        url: '/scim/v2/Users',
        headers: { authorization: `Bearer ${secret}`, cookie: admin },
      }),
    good: () => scim('GET', 'Users'),
    status: 401,
  },
  {
    name: 'the key of a person',
    bad: async () => {
      const made = await asAdmin('POST', '/v1/api-keys', { name: 'k', permissions: ['load:read'], days: 1 });
      return scim('GET', 'Users', undefined, made.json().secret);
    },
    good: () => scim('GET', 'Users'),
    status: 401,
  },
  {
    name: 'a person without a name',
    bad: () => scim('POST', 'Users', { active: true }),
    good: () => scim('POST', 'Users', userBody('hal')),
    status: 400,
    type: 'invalidValue',
  },
  {
    name: 'an address outside the proven domains',
    bad: () => scim('POST', 'Users', { userName: 'ian@other.example' }),
    good: () => scim('POST', 'Users', { userName: 'ian@plan.example' }),
    status: 400,
    type: 'invalidValue',
  },
  {
    name: 'a person told of twice',
    bad: () => scim('POST', 'Users', userBody('jan')),
    good: () => scim('POST', 'Users', userBody('jan')),
    status: 409,
    type: 'uniqueness',
  },
  {
    name: 'a filter that is more than equality',
    bad: () => scim('GET', 'Users?filter=userName sw "s"'),
    good: () => scim('GET', 'Users?filter=userName eq "s"'),
    status: 400,
    type: 'invalidFilter',
  },
  {
    name: 'a step that is none',
    bad: async () => patch(`Users/${(await addUser('kay')).id}`, { op: 'copy', path: 'active', value: true }),
    good: async () => patch(`Users/${(await addUser('kit')).id}`, { op: 'Replace', path: 'active', value: true }),
    status: 400,
    type: 'invalidSyntax',
  },
  {
    name: 'a third truth',
    bad: async () => patch(`Users/${(await addUser('lea')).id}`, { op: 'replace', path: 'active', value: 'maybe' }),
    good: async () => patch(`Users/${(await addUser('leo')).id}`, { op: 'replace', path: 'active', value: 'false' }),
    status: 400,
    type: 'invalidValue',
  },
  {
    name: 'another id',
    bad: async () => patch(`Users/${(await addUser('mia')).id}`, { op: 'replace', path: 'id', value: 'x' }),
    good: async () => patch(`Users/${(await addUser('max')).id}`, { op: 'replace', path: 'displayName', value: 'x' }),
    status: 400,
    type: 'mutability',
  },
  {
    name: 'a member that is nobody',
    bad: () => scim('POST', 'Groups', { displayName: 'G', members: [{ value: randomUUID() }] }),
    good: async () => scim('POST', 'Groups', { displayName: 'G', members: [{ value: (await addUser('ned')).id }] }),
    status: 400,
    type: 'invalidValue',
  },
  {
    name: "a member of another organization's directory",
    bad: async () => {
      const foreign = await scim('POST', 'Users', { userName: 'pat@other.example' }, foreignSecret);
      return scim('POST', 'Groups', { displayName: 'H', members: [{ value: foreign.json().id }] });
    },
    good: () => scim('POST', 'Groups', { displayName: 'H', members: [] }),
    status: 400,
    type: 'invalidValue',
  },
  {
    name: 'a body that is no JSON',
    bad: () =>
      world.app.inject({
        method: 'POST',
        url: '/scim/v2/Users',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/scim+json' },
        payload: '{',
      }),
    good: () => scim('POST', 'Users', userBody('ora')),
    status: 400,
    type: 'invalidSyntax',
  },
];

test.each(faults)('ACC-07 SCIM: $name is refused, its twin accepted', async ({ bad, good, status, type }) => {
  expect((await good()).statusCode).toBeLessThan(300);
  const answer = await bad();
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, expect.stringMatching(/scim\+json/)]);
  expect(answer.json()).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(type && { scimType: type }),
  });
});

test('ACC-07 there are at least ten such faults', () => expect(faults.length).toBeGreaterThanOrEqual(10));

test("ACC-07 another organization's people and groups are as unknown as any", async () => {
  const [{ id }, group] = [await addUser('quin'), await addGroup('Quiet')];
  for (const [kind, own] of [
    ['Users', id],
    ['Groups', group.id],
  ] as const) {
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', kind === 'Users' ? { userName: 'q@other.example' } : { displayName: 'x' }],
      ['PATCH', { Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] }],
      ['DELETE', undefined],
    ] as const) {
      const [foreign, random] = [own, randomUUID()].map((one) => scim(method, `${kind}/${one}`, body, foreignSecret));
      const [real, none] = [await foreign!, await random!];
      expect([method, real.statusCode, real.body]).toEqual([method, 404, none.body]);
    }
    expect((await scim('GET', `${kind}?filter=id eq "${own}"`, undefined, foreignSecret)).json().totalResults).toBe(0);
    expect((await scim('GET', `${kind}/${own}`)).statusCode).toBe(200);
  }
  const groups = `/v1/scim-connections/${connectionId}/groups`;
  expect((await asAdmin('GET', groups, undefined, foreignAdmin)).statusCode).toBe(404);
  expect((await asAdmin('PUT', `${groups}/${group.id}/roles`, { roles: [] }, foreignAdmin)).statusCode).toBe(404);
});

test('ACC-07 somebody who belongs to another organization is taken in without a word about it, and stays who they are', async () => {
  const userId = await world.product.identity.createUser({
    email: 'ray@plan.example',
    name: 'Ray of Old',
    password: 'lantern-otter-gravel-43-plum',
  });
  await world.test.asSuperuser(
    `insert into auth.memberships (user_id, tenant_id, roles) values ($1, $2, '{executive}')`,
    [userId, world.beta],
  );
  const known = await scim('POST', 'Users', userBody('ray'));
  const fresh = await scim('POST', 'Users', userBody('roy'));
  expect([known.statusCode, Object.keys(known.json())]).toEqual([fresh.statusCode, Object.keys(fresh.json())]);
  expect(await world.test.asSuperuser('select name from auth.users where id = $1', [userId])).toEqual([
    { name: 'Ray of Old' },
  ]);
  const moved = await scim('PUT', `Users/${known.json().id}`, userBody('ray2'));
  expect(moved.json()).toMatchObject({ status: '400', scimType: 'mutability' });
  await scim('DELETE', `Users/${known.json().id}`);
  expect(
    await world.test.asSuperuser(`select deactivated_at from auth.memberships where user_id = $1 and tenant_id = $2`, [
      userId,
      world.beta,
    ]),
  ).toEqual([{ deactivated_at: null }]);
});

test('ACC-05 a change of address ends the sessions', async () => {
  const { id } = await addUser('sue');
  const open = await openDoors('sue');
  expect((await scim('PUT', `Users/${id}`, userBody('suzanne'))).statusCode).toBe(200);
  expect((await doors(open))[0]).toBe(401);
});

test('INT-02 a secret is told once, replaced at once, and gone with its connection', async () => {
  const renewed = (await asAdmin('POST', `/v1/scim-connections/${connectionId}/secret`, { days: 30 })).json();
  expect((await scim('GET', 'Users')).statusCode).toBe(401);
  expect((await scim('GET', 'Users', undefined, renewed.secret)).statusCode).toBe(200);
  const seen = JSON.stringify([
    (await asAdmin('GET', '/v1/scim-connections')).json(),
    await world.test.asSuperuser('select c::text from auth.scim_connections c'),
    world.logged,
  ]);
  for (const one of [secret, renewed.secret]) expect(seen).not.toContain(one.slice(9));
  await world.test.asSuperuser(`update auth.scim_connections set expires_at = now() - interval '1 second'`);
  expect((await scim('GET', 'Users', undefined, renewed.secret)).statusCode).toBe(401);
  await world.test.asSuperuser(`update auth.scim_connections set expires_at = now() + interval '1 day'`);
  expect((await asAdmin('DELETE', `/v1/scim-connections/${connectionId}`)).statusCode).toBe(200);
  expect((await scim('GET', 'Users', undefined, renewed.secret)).statusCode).toBe(401);
});

test('SEC-07 what a directory does is in the log of its organization', async () => {
  const { id } = await addUser('tom');
  await patch(`Users/${id}`, { op: 'replace', value: { active: false } });
  const events = await world.test.asSuperuser<{ line: string }>(
    `select distinct action || ' ' || actor_kind || ' ' || coalesce(subject_kind, '') as line from optimiq.audit_events where tenant_id = $1`,
    [world.alpha],
  );
  const lines = events.map(({ line }) => line);
  for (const line of [
    'scim.user.create client user',
    'scim.user.deactivate client user',
    'scim-connection.create user scim-connection',
  ]) {
    expect(lines).toContain(line);
  }
});
