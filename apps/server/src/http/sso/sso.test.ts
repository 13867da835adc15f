import { inflateRawSync } from 'node:zlib';
import { type OidcPeer, openOidcPeer } from '@optimiq/connectors/testing/oidc-peer';
import { encode, type PeerMessage, rightMessage, signedResponse } from '@optimiq/connectors/testing/saml-peer';
import { makeCertificate } from '@optimiq/connectors/testing/test-certificate';
import type { ProviderView } from '@optimiq/contracts/federation';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkDomainsAgain } from '../../sso/check-domain.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
let admin: string;
let foreignAdmin: string;
let peer: OidcPeer;
const idp = makeCertificate('idp');
const records = new Map<string, string[]>();

beforeAll(async () => {
  world = await testProduct();
  peer = openOidcPeer('https://login.plan.example', 'product');
  Object.assign(world.product, {
    resolveTxt: async (name: string) => records.get(name) ?? [],
    outbound: { ...world.product.outbound, fetchFor: () => peer.fetch },
  });
  admin = await world.signIn(world.alpha, 'tenant-admin');
  foreignAdmin = await world.signIn(world.beta, 'tenant-admin');
  await prove('plan.example');
});
afterAll(() => world.close());
beforeEach(async () => {
  peer.answerWith({});
  await world.test.asSuperuser(`delete from auth.identity_providers`);
  await world.test.asSuperuser(`delete from auth.users where email like '%@plan.example'`);
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = (method: Method, url: string, payload?: object, cookie = admin) =>
  world.app.inject({ method, url, headers: { cookie, 'x-optimiq-request': '1' }, ...(payload ? { payload } : {}) });

async function prove(domain: string, cookie = admin): Promise<string> {
  const { recordName, recordValue } = (await ask('POST', '/v1/domains', { domain }, cookie)).json();
  records.set(recordName, [...(records.get(recordName) ?? []), recordValue]);
  return (await ask('POST', `/v1/domains/${domain}/check`, undefined, cookie)).json().answer;
}

type Setup = { trustedAssurance?: string[]; newPeopleRole?: string | undefined; isOn?: boolean };

async function makeProvider(kind: 'oidc' | 'saml', setup: Setup = {}, cookie = admin): Promise<ProviderView> {
  const made = (await ask('POST', '/v1/identity-providers', { kind, name: 'Plan login' }, cookie)).json();
  const own = kind === 'oidc' ? { issuer: peer.issuer, clientId: 'product', clientSecret: 'hush-4711' } : { metadata };
  const body = {
    kind,
    name: 'Plan login',
    isOn: true,
    trustedAssurance: [],
    newPeopleRole: 'hcc-coder',
    ...setup,
    ...own,
  };
  const answer = await ask('PUT', `/v1/identity-providers/${made.id}`, body, cookie);
  expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([200, expect.any(String)]);
  return answer.json();
}

const metadata = `<?xml version="1.0"?><!-- of tests --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.plan.example/saml"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${idp.pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.plan.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

type Begun = { url: URL; cookie: string; state: string };

function begun(url: string, setCookie: string | string[] | undefined): Begun {
  const cookie = [setCookie ?? []].flat()[0]!.split(';')[0]!;
  const at = new URL(url);
  return { url: at, cookie, state: at.searchParams.get('state') ?? at.searchParams.get('RelayState')! };
}

async function begin(email = 'sam@plan.example'): Promise<Begun> {
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/sso/begin',
    headers: { 'x-optimiq-request': '1' },
    payload: { email },
  });
  expect(answer.statusCode).toBe(200);
  return begun(answer.json().url, answer.headers['set-cookie']);
}

type Outcome = { location: string; cookie: string | undefined };
const outcomeOf = (answer: { headers: Record<string, unknown> }): Outcome => ({
  location: String(answer.headers['location']),
  cookie: [answer.headers['set-cookie'] ?? []]
    .flat()
    .map((one) => String(one).split(';')[0]!)
    .find((one) => one.startsWith('optimiq_session=')),
});

type Said = { claims?: Record<string, unknown>; provider?: string; cookie?: string; state?: string };

/** An OpenID sign-in from the provider's answer on. */
async function comeBack(provider: ProviderView, flow: Begun, said: Said = {}): Promise<Outcome> {
  peer.answerWith({ claims: { nonce: flow.url.searchParams.get('nonce'), ...said.claims } });
  const query = new URLSearchParams({ code: 'c-1', state: said.state ?? flow.state });
  const answer = await world.app.inject({
    method: 'GET',
    url: `/v1/sso/${said.provider ?? provider.id}/callback?${query}`,
    headers: { cookie: said.cookie ?? flow.cookie },
  });
  expect(answer.statusCode).toBe(303);
  return outcomeOf(answer);
}

const signIn = async (provider: ProviderView, said: Said = {}) => comeBack(provider, await begin(), said);

const whoIs = async (cookie: string | undefined) =>
  (await world.app.inject({ method: 'GET', url: '/v1/session', headers: { cookie: cookie ?? '' } })).json() as {
    user: { email: string };
    tenant: { id: TenantId };
    code?: string;
  };

/** The SAML answer of the test's provider, posted by its page, and the finish in a browser. */
async function post(provider: ProviderView, flow: Begun, changes: Partial<PeerMessage> = {}, at = provider.id) {
  const request = inflateRawSync(Buffer.from(flow.url.searchParams.get('SAMLRequest')!, 'base64')).toString();
  const message = rightMessage({
    issuer: 'https://idp.plan.example/saml',
    recipient: provider.addresses.callback,
    audience: provider.addresses.entityId!,
    requestId: / ID="([^"]+)"/.exec(request)![1]!,
  });
  const xml = signedResponse({ ...message, ...changes }, { key: idp.key });
  return postXml(at, xml, flow.state);
}

const postXml = (providerId: string, xml: string, state: string) =>
  world.app.inject({
    method: 'POST',
    url: `/v1/sso/${providerId}/saml`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ SAMLResponse: encode(xml), RelayState: state }).toString(),
  });

const finishAt = async (location: string, cookie: string): Promise<Outcome> => {
  const { pathname, search } = new URL(location, 'http://x');
  return outcomeOf(await world.app.inject({ method: 'GET', url: pathname + search, headers: { cookie } }));
};

async function samlSignIn(provider: ProviderView, changes: Partial<PeerMessage> = {}): Promise<Outcome> {
  const flow = await begin();
  const { location } = outcomeOf(await post(provider, flow, changes));
  return location.includes('/finish') ? finishAt(location, flow.cookie) : { location, cookie: undefined };
}

test('ACC-07 somebody of a proven domain signs in by OpenID, in the organization that set the provider up', async () => {
  const provider = await makeProvider('oidc');
  const outcome = await signIn(provider);
  expect(outcome.location).toBe('/');
  expect(await whoIs(outcome.cookie)).toMatchObject({
    user: { email: 'sam@plan.example' },
    tenant: { id: world.alpha },
  });
  const again = await signIn(provider);
  expect(await whoIs(again.cookie)).toMatchObject({ user: { email: 'sam@plan.example' } });
  expect(await world.test.asSuperuser(`select linked_by from auth.federated_accounts`)).toEqual([
    { linked_by: 'first-sign-in' },
  ]);
});

test('ACC-07 and by SAML', async () => {
  const provider = await makeProvider('saml');
  const outcome = await samlSignIn(provider);
  expect(outcome.location).toBe('/');
  expect(await whoIs(outcome.cookie)).toMatchObject({
    user: { email: 'sam@plan.example' },
    tenant: { id: world.alpha },
  });
});

test.each(['oidc', 'saml'] as const)(
  'ACC-07 %s: a sign-in is finished in the browser that began it, by no other',
  async (kind) => {
    const provider = await makeProvider(kind);
    const [victim, attacker] = [await begin(), await begin()];
    const finish = async (flow: Begun, cookie: string) => {
      if (kind === 'oidc') return comeBack(provider, flow, { cookie });
      const { location } = outcomeOf(await post(provider, flow));
      return finishAt(location, cookie);
    };
    expect(await finish(attacker, victim.cookie)).toEqual({ location: '/?sso=over', cookie: undefined });
    expect((await finish(victim, victim.cookie)).location).toBe('/');
    const flow = await begin();
    expect(await finish(flow, 'other=1')).toEqual({ location: '/?sso=over', cookie: undefined });
  },
);

test('ACC-07 OIDC: an answer counts once', async () => {
  const provider = await makeProvider('oidc');
  const flow = await begin();
  expect((await comeBack(provider, flow)).location).toBe('/');
  expect((await comeBack(provider, flow)).location).toBe('/?sso=over');
});

test('ACC-07 SAML: an answer counts once, before and after it was taken', async () => {
  const provider = await makeProvider('saml');
  const flow = await begin();
  const { location } = outcomeOf(await post(provider, flow));
  expect(outcomeOf(await post(provider, flow)).location).toBe('/?sso=over');
  expect((await finishAt(location, flow.cookie)).location).toBe('/');
  expect((await finishAt(location, flow.cookie)).location).toBe('/?sso=over');
  expect(outcomeOf(await post(provider, flow)).location).toBe('/?sso=over');
});

test('ACC-07 SAML: an answer that nobody began, or that is another request of the same browser, is refused', async () => {
  const provider = await makeProvider('saml');
  const [one, other] = [await begin(), await begin()];
  expect(outcomeOf(await post(provider, { ...one, state: 'A'.repeat(43) })).location).toBe('/?sso=over');
  expect(outcomeOf(await post(provider, { ...one, state: other.state })).location).toBe('/?sso=failed');
  expect(outcomeOf(await post(provider, one)).location).toMatch(/finish/);
});

test('ACC-07 a state of one provider is of no use at another, of the same or of another organization', async () => {
  const provider = await makeProvider('oidc');
  const sister = await makeProvider('oidc');
  const foreign = await makeProvider('oidc', { newPeopleRole: 'hcc-coder' }, foreignAdmin);
  for (const other of [sister, foreign]) {
    const flow = await begin();
    expect((await comeBack(provider, flow, { provider: other.id })).location).toBe('/?sso=over');
    expect((await comeBack(provider, flow)).location).toBe('/');
  }
});

test('ACC-07 a flow is over after ten minutes', async () => {
  const provider = await makeProvider('oidc');
  const flow = await begin();
  await world.test.asSuperuser(`update auth.sign_in_flows set expires_at = now() - interval '1 second'`);
  expect((await comeBack(provider, flow)).location).toBe('/?sso=over');
});

test('ACC-07 what the provider answers wrongly signs nobody in, and is on record by a word', async () => {
  const provider = await makeProvider('oidc');
  for (const [claims, outcome] of [
    [{ aud: 'other' }, 'failed'],
    [{ nonce: 'other' }, 'failed'],
    [{ email_verified: false }, 'unverified-email'],
  ] as const) {
    expect(await signIn(provider, { claims })).toEqual({ location: `/?sso=${outcome}`, cookie: undefined });
  }
  const saml = await makeProvider('saml');
  await ask('DELETE', `/v1/identity-providers/${provider.id}`);
  expect((await samlSignIn(saml, { audience: 'https://elsewhere.example' })).location).toBe('/?sso=failed');
  const events = await world.test.asSuperuser(
    `select details ->> 'because' as because from optimiq.audit_events where action = 'sso.answer'`,
  );
  expect(events.map(({ because }) => because)).toEqual(
    expect.arrayContaining(['token', 'unverified-email', 'audience']),
  );
});

test.each(['oidc', 'saml'] as const)(
  'ACC-07 %s: an address outside the proven domains is refused, known account or not',
  async (kind) => {
    const provider = await makeProvider(kind);
    const sign = (email: string) =>
      kind === 'oidc' ? signIn(provider, { claims: { email } }) : samlSignIn(provider, { email });
    expect(await sign('zed@elsewhere.example')).toEqual({ location: '/?sso=foreign-address', cookie: undefined });
    expect((await sign('sam@plan.example')).location).toBe('/');
    expect(await sign('zed@elsewhere.example')).toEqual({ location: '/?sso=foreign-address', cookie: undefined });
    expect(await world.test.asSuperuser(`select 1 from auth.users where email = 'zed@elsewhere.example'`)).toEqual([]);
  },
);

test('ACC-07 an address never links: somebody who is there links while signed in', async () => {
  const provider = await makeProvider('oidc');
  const password = 'lantern-otter-gravel-43-plum';
  const userId = await world.product.identity.createUser({ email: 'sam@plan.example', name: 'Sam', password });
  await world.test.asSuperuser(
    `insert into auth.memberships (user_id, tenant_id, roles) values ($1, $2, '{care-manager}')`,
    [userId, world.alpha],
  );
  expect(await signIn(provider)).toEqual({ location: '/?sso=link-first', cookie: undefined });

  const signedIn = await world.app.inject({
    method: 'POST',
    url: '/v1/session',
    headers: { 'x-optimiq-request': '1' },
    payload: { email: 'sam@plan.example', password },
  });
  const cookie = [signedIn.headers['set-cookie']!].flat()[0]!.split(';')[0]!;
  const started = await ask('POST', `/v1/account/links/${provider.id}`, undefined, cookie);
  const flow = begun(started.json().url, started.headers['set-cookie']);
  expect((await comeBack(provider, flow, { claims: { sub: 'u-77' } })).location).toBe('/?sso=linked');
  const outcome = await signIn(provider, { claims: { sub: 'u-77' } });
  expect(await whoIs(outcome.cookie)).toMatchObject({ user: { email: 'sam@plan.example' } });
  expect((await ask('GET', '/v1/account/links', undefined, cookie)).json().items).toMatchObject([{ isLinked: true }]);

  // Another subject under the same address is somebody else.
  expect((await signIn(provider, { claims: { sub: 'u-78' } })).location).toBe('/?sso=link-first');
  expect((await ask('DELETE', `/v1/account/links/${provider.id}`, undefined, cookie)).statusCode).toBe(200);
  expect((await signIn(provider, { claims: { sub: 'u-77' } })).location).toBe('/?sso=link-first');
});

test('ACC-07 a subject that another person holds cannot be linked again', async () => {
  const provider = await makeProvider('oidc');
  await signIn(provider, { claims: { sub: 'u-1' } });
  const started = await ask('POST', `/v1/account/links/${provider.id}`);
  const flow = begun(started.json().url, started.headers['set-cookie']);
  expect((await comeBack(provider, flow, { claims: { sub: 'u-1' } })).location).toBe('/?sso=linked-otherwise');
});

test('ACC-07 without a role for new people, those nobody knows are refused', async () => {
  const provider = await makeProvider('oidc', { newPeopleRole: undefined });
  expect((await signIn(provider)).location).toBe('/?sso=nobody-here');
  expect(await world.test.asSuperuser(`select 1 from auth.users where email = 'sam@plan.example'`)).toEqual([]);
});

test('ACC-05 somebody who was deactivated does not come in by the provider, and is out at once', async () => {
  const provider = await makeProvider('oidc');
  const { cookie } = await signIn(provider);
  await world.test.asSuperuser(`update auth.memberships m set deactivated_at = now() from auth.users u
    where u.id = m.user_id and u.email = 'sam@plan.example'`);
  expect((await whoIs(cookie)).code).toBe('not-signed-in');
  expect((await signIn(provider)).location).toBe('/?sso=deactivated');
});

test("ACC-07 a session by A's provider never reaches B, though the person belongs to both", async () => {
  const provider = await makeProvider('oidc');
  const first = await signIn(provider);
  // A membership in the other organization, and an older one at that.
  await world.test.asSuperuser(
    `insert into auth.memberships (user_id, tenant_id, roles, created_at)
     select id, $1, '{tenant-admin}', now() - interval '1 year' from auth.users where email = 'sam@plan.example'`,
    [world.beta],
  );
  const again = await signIn(provider);
  for (const { cookie } of [first, again]) expect((await whoIs(cookie)).tenant.id).toBe(world.alpha);
  await world.test.asSuperuser(`delete from auth.memberships where tenant_id = $1 and roles = '{hcc-coder}'`, [
    world.alpha,
  ]);
  expect((await whoIs(again.cookie)).code).toBe('not-signed-in');
});

test.each([
  { kind: 'oidc', trusted: [], assurance: 1 },
  { kind: 'oidc', trusted: ['mfa'], assurance: 2 },
  { kind: 'saml', trusted: ['https://refeds.org/profile/mfa'], assurance: 2 },
  { kind: 'saml', trusted: ['mfa'], assurance: 1 },
] as const)(
  'SEC-06 $kind: two factors claimed count as $assurance where the organization trusts $trusted',
  async ({ kind, trusted, assurance }) => {
    const provider = await makeProvider(kind, { trustedAssurance: [...trusted] });
    const outcome =
      kind === 'oidc'
        ? await signIn(provider, { claims: { acr: 'high', amr: ['pwd', 'mfa'] } })
        : await samlSignIn(provider, { context: 'https://refeds.org/profile/mfa' });
    const [session] = await world.test.asSuperuser(
      `select method, assurance, tenant_id from auth.sessions where method = $1 order by created_at desc limit 1`,
      [kind],
    );
    expect(session).toEqual({ method: kind, assurance, tenant_id: world.alpha });
    // A tenant of synthetic data asks nobody for a second factor.
    const setEnvironment = (name: string) =>
      world.test.asSuperuser('update auth.tenants set environment = $1 where id = $2', [name, world.alpha]);
    await setEnvironment('production');
    const members = await world.app.inject({
      method: 'GET',
      url: '/v1/members?limit=1',
      headers: { cookie: outcome.cookie! },
    });
    expect(members.json().code).toBe(assurance === 2 ? undefined : 'factor-needed');
    await setEnvironment('demo');
  },
);

test('INT-02 a secret is sealed, told to nobody, and never sent to another issuer', async () => {
  const provider = await makeProvider('oidc');
  expect(provider).toMatchObject({ hasSecret: true });
  const everything = JSON.stringify([
    (await ask('GET', '/v1/identity-providers')).json(),
    await world.test.asSuperuser(`select p::text, encode(secret, 'escape') from auth.identity_providers p`),
    await world.test.asSuperuser(`select e::text from optimiq.audit_events e`),
    world.logged,
  ]);
  expect(everything).not.toContain('hush-4711');
  const other = openOidcPeer('https://login.other.example', 'product');
  peer = other;
  try {
    const body = {
      kind: 'oidc',
      name: 'Other',
      isOn: true,
      trustedAssurance: [],
      issuer: other.issuer,
      clientId: 'product',
    };
    const moved = (await ask('PUT', `/v1/identity-providers/${provider.id}`, body)).json();
    expect(moved).toMatchObject({ issuer: other.issuer, hasSecret: false, linkedPeople: 0 });
  } finally {
    peer = openOidcPeer('https://login.plan.example', 'product');
  }
  expect((await ask('DELETE', `/v1/identity-providers/${provider.id}`)).statusCode).toBe(200);
  expect(await world.test.asSuperuser(`select 1 from auth.identity_providers`)).toEqual([]);
});

test('ACC-07 only an administrator of the organization sets a provider up, with roles of their own to give', async () => {
  const provider = await makeProvider('oidc');
  const coder = await world.signIn(world.alpha, 'hcc-coder');
  const change = { kind: 'oidc', name: 'X', isOn: false, trustedAssurance: [], issuer: peer.issuer, clientId: 'c' };
  expect((await ask('POST', '/v1/identity-providers', { kind: 'oidc', name: 'X' }, coder)).statusCode).toBe(403);
  const foreign = await ask('PUT', `/v1/identity-providers/${provider.id}`, change, foreignAdmin);
  const unknown = await ask('PUT', `/v1/identity-providers/${crypto.randomUUID()}`, change, foreignAdmin);
  expect([foreign.statusCode, foreign.json().code]).toEqual([404, unknown.json().code]);
  for (const newPeopleRole of ['integration', 'own-nothing']) {
    const answer = await ask('PUT', `/v1/identity-providers/${provider.id}`, { ...change, newPeopleRole });
    expect([newPeopleRole, answer.statusCode >= 400]).toEqual([newPeopleRole, true]);
  }
  await world.test.asSuperuser(
    `update auth.sessions set factor_at = now() - interval '6 minutes' where user_id in
    (select user_id from auth.memberships where tenant_id = $1 and 'tenant-admin' = any(roles))`,
    [world.alpha],
  );
  expect((await ask('PUT', `/v1/identity-providers/${provider.id}`, change)).json().code).toBe('step-up-needed');
  await world.test.asSuperuser(`update auth.sessions set factor_at = now()`);
  expect((await ask('PUT', `/v1/identity-providers/${provider.id}`, change)).statusCode).toBe(200);
});

test('INT-01 a provider is tried before it is switched on, and trying signs nobody in', async () => {
  const provider = await makeProvider('oidc', { isOn: false });
  const started = await ask('POST', `/v1/identity-providers/${provider.id}/test`);
  const flow = begun(started.json().url, started.headers['set-cookie']);
  expect(await comeBack(provider, flow)).toEqual({ location: '/single-sign-on?sso=tested', cookie: undefined });
  const answer = await world.app.inject({ method: 'GET', url: `/v1/sso/${provider.id}/start` });
  expect(answer.headers['location']).toBe('/?sso=over');
});

test('ACC-02 a domain belongs to whoever proves it, one at a time, and nobody learns who has it', async () => {
  expect(await prove('twin.example')).toBe('proven');
  // The other organization sets its own record as well: it holds the name service, and yet learns nothing.
  const answer = await prove('twin.example', foreignAdmin);
  const nothing = await ask('POST', '/v1/domains', { domain: 'none.example' }, foreignAdmin);
  const missing = await ask('POST', '/v1/domains/none.example/check', undefined, foreignAdmin);
  expect([answer, nothing.statusCode, missing.json().answer]).toEqual(['not-found', 201, 'not-found']);
  const stateOf = async (domain: string) =>
    (await ask('GET', '/v1/domains', undefined, foreignAdmin))
      .json()
      .items.find((one: { domain: string }) => one.domain === domain).state;
  expect([await stateOf('twin.example'), await stateOf('none.example')]).toEqual(['waiting', 'waiting']);
  // Given up, it is free.
  await ask('DELETE', '/v1/domains/twin.example');
  const now = await ask('POST', '/v1/domains/twin.example/check', undefined, foreignAdmin);
  expect(now.json().answer).toBe('proven');
});

test('ACC-02 a domain whose record is gone for a week is not proven any more; silent name servers take nothing away', async () => {
  await prove('gone.example');
  const state = async () =>
    (await ask('GET', '/v1/domains')).json().items.find((one: { domain: string }) => one.domain === 'gone.example')
      .state;
  const later = (days: number) =>
    world.test.asSuperuser(
      `update auth.domains set checked_at = checked_at - interval '2 days',
      missing_since = missing_since - make_interval(days => $1) where domain = 'gone.example'`,
      [days],
    );
  const kept = records.get('_optimiq-challenge.gone.example')!;
  records.delete('_optimiq-challenge.gone.example');
  await later(0);
  await checkDomainsAgain(world.product);
  expect(await state()).toBe('missing');
  const resolve = world.product.resolveTxt;
  Object.assign(world.product, { resolveTxt: () => Promise.reject(new Error('no answer')) });
  await later(8);
  await checkDomainsAgain(world.product);
  expect(await state()).toBe('missing');
  Object.assign(world.product, { resolveTxt: resolve });
  await later(0);
  await checkDomainsAgain(world.product);
  expect(await state()).toBe('waiting');
  records.set('_optimiq-challenge.gone.example', kept);
  expect((await ask('POST', '/v1/domains/gone.example/check')).json().answer).toBe('proven');
});

test.each(['gmail.com', 'localhost', '192.0.2.1', '*.plan.example', 'plan', 'a b.example'])(
  'ACC-02 %s is no domain to claim',
  async (domain) => {
    expect((await ask('POST', '/v1/domains', { domain })).statusCode).toBe(400);
  },
);

test('ACC-07 a domain that nobody proved begins nowhere', async () => {
  await makeProvider('oidc');
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/sso/begin',
    headers: { 'x-optimiq-request': '1' },
    payload: { email: 'sam@elsewhere.example' },
  });
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([404, undefined]);
});

test('ACC-07 the cookie that begins is for these addresses alone and out of reach of scripts', async () => {
  await makeProvider('oidc');
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/sso/begin',
    headers: { 'x-optimiq-request': '1' },
    payload: { email: 'sam@plan.example' },
  });
  expect(answer.headers['set-cookie']).toMatch(/Path=\/v1\/sso; HttpOnly; SameSite=Lax; Max-Age=600/);
});

test('ACC-07 each SAML provider is told its own addresses', async () => {
  const provider = await makeProvider('saml');
  const answer = await world.app.inject({ method: 'GET', url: `/v1/sso/${provider.id}/metadata` });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, expect.stringMatching(/samlmetadata/)]);
  expect(answer.body).toContain(`entityID="${provider.addresses.entityId}"`);
  expect(answer.body).toContain(`Location="${provider.addresses.callback}"`);
  expect(provider.certificates).toMatchObject([{ subject: 'CN=idp' }]);
});
