import type { Role } from '@optimiq/domain/access/roles';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { signInsOf, TestBrowser } from '../../testing/sign-ins.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function ask(role: Role, method: Method, url: string, payload?: object, tenant = world.alpha) {
  const cookie = await world.signIn(tenant, role);
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

const idOf = async (role: Role, tenant = world.alpha): Promise<string> => {
  await world.signIn(tenant, role);
  const email = `${role}.${tenant.slice(0, 8)}@test.example`;
  const [row] = await world.test.asSuperuser('select id from auth.users where email = $1', [email]);
  return row!['id'] as string;
};

/** A user made for one test, so that others keep their sessions. */
async function someone(roles: readonly string[], tenant = world.alpha) {
  const email = `someone-${Math.random().toString(36).slice(2)}@test.example`;
  const password = 'lantern-otter-gravel-43-plum';
  const userId = await world.product.identity.createUser({ email, name: 'Someone', password });
  await world.test.asSuperuser('insert into auth.memberships (user_id, tenant_id, roles) values ($1, $2, $3)', [
    userId,
    tenant,
    roles,
  ]);
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/session',
    headers: { 'x-optimiq-request': '1' },
    payload: { email, password },
  });
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  const call = async (method: Method, url: string, payload?: object) => {
    const headers = { cookie, 'x-optimiq-request': '1' };
    const reply = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: reply.statusCode, body: reply.json() };
  };
  return { userId, call };
}

describe('people', () => {
  test('ACC-05 ADMV-01 an admin sees the people of the own organization, and nobody of another', async () => {
    const beta = await idOf('hcc-coder', world.beta);
    const { body } = await ask('tenant-admin', 'GET', '/v1/people');
    const ids = body.items.map((one: { userId: string }) => one.userId);
    expect(ids).toContain(await idOf('tenant-admin'));
    expect(ids).not.toContain(beta);
    expect((await ask('tenant-admin', 'PUT', `/v1/people/${beta}/roles`, { roles: ['hcc-coder'] })).status).toBe(404);
    expect((await ask('tenant-admin', 'GET', `/v1/people/${beta}/access`)).status).toBe(404);
  });

  test('ACC-05 deactivation ends the sessions within the next request; letting in again does not bring them back', async () => {
    const person = await someone(['hcc-coder']);
    expect((await person.call('GET', '/v1/session')).status).toBe(200);
    const off = await ask('tenant-admin', 'PUT', `/v1/people/${person.userId}/state`, { isActive: false });
    expect([off.status, off.body.isActive]).toEqual([200, false]);
    expect((await person.call('GET', '/v1/session')).status).toBe(401);
    await ask('tenant-admin', 'PUT', `/v1/people/${person.userId}/state`, { isActive: true });
    expect((await person.call('GET', '/v1/session')).status).toBe(401);
  });

  test('ACC-04 a change of roles ends the sessions of the person', async () => {
    const person = await someone(['hcc-coder']);
    const answer = await ask('tenant-admin', 'PUT', `/v1/people/${person.userId}/roles`, { roles: ['care-manager'] });
    expect([answer.status, answer.body.roles]).toEqual([200, ['care-manager']]);
    expect((await person.call('GET', '/v1/session')).status).toBe(401);
  });

  test('ACC-04 a change in one organization ends the sessions of that one, and an admin ends those of the own', async () => {
    const people = signInsOf(world);
    const one = await people.person(['hcc-coder'], [world.alpha, world.beta]);
    const [inAlpha, inBeta] = [new TestBrowser(world), new TestBrowser(world)];
    const isIn = async (browser: TestBrowser) => (await browser.ask('GET', '/v1/session')).status === 200;
    const enter = async () => {
      for (const [browser, tenantId] of [
        [inAlpha, world.alpha],
        [inBeta, world.beta],
      ] as const) {
        await one.signIn(browser);
        await browser.ask('POST', '/v1/session/organization', { tenantId });
      }
      expect([await isIn(inAlpha), await isIn(inBeta)]).toEqual([true, true]);
    };
    await enter();
    await ask('tenant-admin', 'PUT', `/v1/people/${one.userId}/roles`, { roles: ['care-manager'] });
    expect([await isIn(inAlpha), await isIn(inBeta)]).toEqual([false, true]);
    await enter();
    const ended = await ask('tenant-admin', 'DELETE', `/v1/people/${one.userId}/sessions`);
    expect(ended).toEqual({ status: 200, body: { ended: 1 } });
    expect([await isIn(inAlpha), await isIn(inBeta)]).toEqual([false, true]);
    const events = await world.test.asSuperuser(
      `select tenant_id from optimiq.audit_events where action = 'people.sessions-end' and subject_id = $1`,
      [one.userId],
    );
    expect(events).toEqual([{ tenant_id: world.alpha }]);
    const stranger = await someone(['hcc-coder'], world.beta);
    expect((await ask('tenant-admin', 'DELETE', `/v1/people/${stranger.userId}/sessions`)).status).toBe(404);
    expect((await ask('hcc-coder', 'DELETE', `/v1/people/${one.userId}/sessions`)).status).toBe(403);
    const self = await ask('tenant-admin', 'DELETE', `/v1/people/${await idOf('tenant-admin')}/sessions`);
    expect(self.body.code).toBe('own-account');
  });

  test('ACC-06 nobody changes their own rights, and nobody grants what they lack', async () => {
    const admin = await idOf('tenant-admin');
    const own = await ask('tenant-admin', 'PUT', `/v1/people/${admin}/roles`, { roles: ['executive'] });
    expect([own.status, own.body.code]).toEqual([403, 'own-account']);
    const key = 'own-helpdesk';
    const made = await ask('tenant-admin', 'PUT', `/v1/roles/${key}`, {
      ...{ name: 'Help desk', permissions: ['session:read', 'people:read', 'people:write', 'role:write'] },
      ...{ reads: ['open'], writes: ['open'] },
    });
    expect(made).toMatchObject({ status: 200, body: { key, version: 1 } });
    const desk = await someone([key]);
    const target = await someone([key]);
    const up = await desk.call('PUT', `/v1/people/${target.userId}/roles`, { roles: ['tenant-admin'] });
    expect([up.status, up.body.code]).toEqual([403, 'not-yours-to-grant']);
    expect(up.body.errors).toContainEqual({ field: 'roles', message: 'member:read' });
    // Nor pushes somebody aside who holds more.
    const aside = await desk.call('PUT', `/v1/people/${admin}/state`, { isActive: false });
    expect(aside.body.code).toBe('not-yours-to-grant');
    // Nor raises the role itself.
    const raised = await desk.call('PUT', `/v1/roles/${key}`, {
      ...{ name: 'Help desk', permissions: ['member:read'], reads: ['open'], writes: ['open'], version: 1 },
    });
    expect(raised.body.code).toBe('not-yours-to-grant');
    const fields = await desk.call('PUT', `/v1/roles/${key}`, {
      ...{ name: 'Help desk', permissions: ['session:read'], reads: ['open', 'identifier'], writes: [], version: 1 },
    });
    expect(fields.body.errors).toEqual([{ field: 'permissions', message: 'read identifier' }]);
    expect((await desk.call('PUT', `/v1/people/${target.userId}/roles`, { roles: [key] })).status).toBe(200);
  });

  test('ACC-06 a role that does not exist, or that machines hold, is given to nobody', async () => {
    const person = await someone(['hcc-coder']);
    for (const roles of [['own-nothing'], ['integration'], ['hcc-coder', 'patient']]) {
      const answer = await ask('tenant-admin', 'PUT', `/v1/people/${person.userId}/roles`, { roles });
      expect([roles, answer.status]).toEqual([roles, 400]);
    }
  });

  test('ACC-05 the last admin stays, also when two deactivate each other at once', async () => {
    const beta = world.beta;
    const [first, second] = [await someone(['tenant-admin'], beta), await someone(['tenant-admin'], beta)];
    const answers = await Promise.all([
      first.call('PUT', `/v1/people/${second.userId}/state`, { isActive: false }),
      second.call('PUT', `/v1/people/${first.userId}/state`, { isActive: false }),
    ]);
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
  });

  test('ACC-04 an admin sees the living sessions of the own organization, ends one, and sees no token and no address', async () => {
    const one = await signInsOf(world, world.alpha, 'traveller').person(['hcc-coder'], [world.alpha, world.beta]);
    const [laptop, phone, elsewhere] = [
      new TestBrowser(world, '203.0.113.77'),
      new TestBrowser(world, '203.0.113.78'),
      new TestBrowser(world),
    ];
    for (const [browser, tenantId] of [
      [laptop, world.alpha],
      [phone, world.alpha],
      [elsewhere, world.beta],
    ] as const) {
      await one.signIn(browser);
      await browser.ask('POST', '/v1/session/organization', { tenantId });
    }
    const url = `/v1/people/${one.userId}/sessions`;
    const { status, body } = await ask('tenant-admin', 'GET', url);
    expect([status, body.items.length]).toEqual([200, 2]);
    expect(body.items[0]).toMatchObject({ device: 'Firefox 142 on Linux', network: '203.0.113', method: 'password' });
    expect(Object.keys(body.items[0]).sort()).toEqual(
      ['assurance', 'createdAt', 'device', 'lastSeenAt', 'method', 'network', 'sessionId'].sort(),
    );
    for (const browser of [laptop, phone])
      for (const cookie of browser.cookies.values()) expect(JSON.stringify(body)).not.toContain(cookie.split('.')[0]);
    expect(JSON.stringify(body)).not.toMatch(/203\.0\.113\.7/);

    const [{ sessionId }] = body.items;
    expect((await ask('hcc-coder', 'DELETE', `${url}/${sessionId}`)).status).toBe(403);
    expect((await ask('tenant-admin', 'DELETE', `${url}/${sessionId}`, undefined, world.beta)).status).toBe(404);
    expect(await ask('tenant-admin', 'DELETE', `${url}/${sessionId}`)).toEqual({ status: 200, body: { ended: 1 } });
    expect((await ask('tenant-admin', 'DELETE', `${url}/${sessionId}`)).status).toBe(404);
    const living = await Promise.all([laptop, phone, elsewhere].map((browser) => browser.ask('GET', '/v1/session')));
    expect(living.map((answer) => answer.status).sort()).toEqual([200, 200, 401]);
    expect(living[2]!.status).toBe(200);
    expect((await ask('tenant-admin', 'GET', url, undefined, world.beta)).body.items).toHaveLength(1);
    const events = await world.test.asSuperuser(
      `select action, outcome from optimiq.audit_events
       where subject_id = $1 and tenant_id = $2 and action like 'people.session%' order by at`,
      [one.userId, world.alpha],
    );
    expect(events).toContainEqual({ action: 'people.sessions', outcome: 'success' });
    expect(events).toContainEqual({ action: 'people.session-end', outcome: 'success' });
  });

  test('COV-06 an own role is gone for its holders with the next request when it is changed', async () => {
    const key = 'own-reader';
    const role = {
      name: 'Reader',
      permissions: ['session:read', 'member:list'],
      reads: ['open', 'member-fact'],
      writes: [],
    };
    await ask('tenant-admin', 'PUT', `/v1/roles/${key}`, role);
    const reader = await someone([key]);
    expect((await reader.call('GET', '/v1/members')).status).toBe(200);
    const stale = await ask('tenant-admin', 'PUT', `/v1/roles/${key}`, { ...role, version: 7 });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict']);
    await ask('tenant-admin', 'PUT', `/v1/roles/${key}`, { ...role, permissions: ['session:read'], version: 1 });
    expect((await reader.call('GET', '/v1/members')).status).toBe(403);
    expect((await ask('tenant-admin', 'DELETE', `/v1/roles/${key}`)).body.code).toBe('role-held');
  });
});

describe('restrictions', () => {
  const restrict = (userId: string, restrictions: object) =>
    ask('tenant-admin', 'PUT', `/v1/people/${userId}/restrictions`, restrictions);
  const signedInAnew = async (restrictions: object) => {
    const person = await someone(['hcc-coder']);
    await world.test.asSuperuser('update auth.memberships set restrictions = $2 where user_id = $1', [
      person.userId,
      JSON.stringify(restrictions),
    ]);
    return person;
  };

  test('ADMV-02 takes effect with the next request: networks, hours, modules', async () => {
    const elsewhere = await signedInAnew({ networks: ['198.51.100.0/24'] });
    expect((await elsewhere.call('GET', '/v1/members')).body.code).toBe('outside-network');
    const here = await signedInAnew({ networks: ['127.0.0.0/8'] });
    expect((await here.call('GET', '/v1/members')).status).toBe(200);
    const never = await signedInAnew({ hours: { days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 0 } });
    expect((await never.call('GET', '/v1/members')).body.code).toBe('outside-hours');
    const noRisk = await signedInAnew({ modules: ['claims'] });
    expect((await noRisk.call('GET', '/v1/population')).status).toBe(403);
    expect((await noRisk.call('GET', '/v1/members')).status).toBe(200);
  });

  test('ADMV-02 what is no network or no hour is refused', async () => {
    const person = await someone(['hcc-coder']);
    expect((await restrict(person.userId, { networks: ['somewhere'] })).status).toBe(400);
    expect((await restrict(person.userId, { hours: { days: [8], from: 0, to: 60 } })).status).toBe(400);
    expect((await restrict(person.userId, { networks: ['10.0.0.0/8'], noExport: true })).status).toBe(200);
  });

  test('ADMV-02 a panel: members beyond it do not exist, and what cannot be narrowed is closed', async () => {
    const [inside, outside] = ['11111111-aaaa-4aaa-8aaa-000000000001', '11111111-aaaa-4aaa-8aaa-000000000002'];
    for (const id of [inside, outside]) {
      await world.test.asSuperuser('insert into optimiq.members (tenant_id, id) values ($1, $2)', [world.alpha, id]);
    }
    const { body } = await ask('tenant-admin', 'POST', '/v1/panels', { name: 'Dr. North' });
    const added = await ask('tenant-admin', 'POST', `/v1/panels/${body.panelId}/members`, { add: [inside] });
    expect(added.body).toEqual({ added: 1, removed: 0 });
    const { body: listed } = await ask('tenant-admin', 'GET', `/v1/panels/${body.panelId}/members`);
    expect(listed).toEqual({ items: [{ memberKey: inside }], more: false });
    expect((await ask('tenant-admin', 'GET', `/v1/panels/${body.panelId}/members`, undefined, world.beta)).status).toBe(
      404,
    );
    const coder = await signedInAnew({ panels: [body.panelId] });
    const random = await coder.call('GET', '/v1/members/99999999-aaaa-4aaa-8aaa-000000000009');
    const beyond = await coder.call('GET', `/v1/members/${outside}`);
    expect([beyond.status, beyond.body.code, beyond.body.title]).toEqual([404, random.body.code, random.body.title]);
    expect((await coder.call('GET', '/v1/members')).status).toBe(200);
    const { body: readers } = await ask('tenant-admin', 'GET', `/v1/members/${outside}/readers`);
    expect(readers.refused).toContainEqual(
      expect.objectContaining({ because: 'panel', person: expect.objectContaining({ userId: coder.userId }) }),
    );
    const { body: insiders } = await ask('tenant-admin', 'GET', `/v1/members/${inside}/readers`);
    expect(insiders.readers.map((one: { person: { userId: string } }) => one.person.userId)).toContain(coder.userId);
    const director = await someone(['risk-director']);
    await world.test.asSuperuser('update auth.memberships set restrictions = $2 where user_id = $1', [
      director.userId,
      JSON.stringify({ panels: [body.panelId] }),
    ]);
    expect((await director.call('GET', '/v1/loads')).status).toBe(403);
    // Another tenant's panel is no panel.
    const foreign = await ask(
      'tenant-admin',
      'POST',
      `/v1/panels/${body.panelId}/members`,
      { add: [inside] },
      world.beta,
    );
    expect(foreign.status).toBe(404);
  });
});

describe('ADMV-01 the viewer', () => {
  test('says what somebody can do and why, from the decision itself', async () => {
    const person = await someone(['executive']);
    const { body } = await ask('privacy-officer', 'GET', `/v1/people/${person.userId}/access`);
    const line = (permission: string) =>
      body.permissions.find((one: { permission: string }) => one.permission === permission);
    expect(line('population:read')).toEqual({ permission: 'population:read', allowed: true, grantedBy: ['executive'] });
    expect(line('member:read')).toMatchObject({ allowed: false, grantedBy: [], because: 'not-granted' });
    expect(body.classes.filter((one: { reads: string[] }) => one.reads.length > 0)).toHaveLength(1);
  });
});
