import { randomUUID } from 'node:crypto';
import { openOidcPeer } from '@optimiq/connectors/testing/oidc-peer';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { saveAlerts } from '@optimiq/store/postgres/access-alerts';
import { openOperatorAccess } from '@optimiq/store/postgres/operator-access';
import { saveMembership } from '@optimiq/store/postgres/tenants';
import type { LightMyRequestResponse } from 'fastify';
import { claimsAs837, csvOf, day, inTenant, settled, tidyTexts, whenRead } from './loading.ts';
import { type TestProduct, testAsOf } from './product.ts';

/** Somebody with every permission in one tenant, in which there is one of everything, made through the API. */
export type Owner = {
  readonly world: TestProduct;
  readonly tenant: TenantId;
  /** A word that only this tenant's people have in their names. */
  readonly word: string;
  readonly cookie: string;
  /** One of each, by the name of the parameter that takes it. */
  readonly ids: Readonly<Record<string, string>>;
  /** Somebody else of the tenant, who may be locked out. */
  readonly colleague: { readonly email: string; readonly password: string };
  /** Signs in anew: what asks for a step-up wants a fresh factor. */
  renew(): Promise<void>;
  readonly matches: readonly string[];
  readonly members: readonly string[];
  /** Members whom nothing else needs. */
  readonly toErase: string[];
  ask(method: string, url: string, payload?: object): Promise<LightMyRequestResponse>;
  /** The same, and its answer; throws when it is no success. */
  made(method: string, url: string, payload?: object): Promise<Record<string, string>>;
  /** Hands a file in and waits until it is read; its load. */
  sent(text: string, headers?: Record<string, string>): Promise<string>;
  /** A session of the same person, for what ends sessions. */
  otherCookie(): Promise<string>;
  /** Somebody new with the same roles, for what changes the account of whoever asks. */
  newcomer(tenants?: readonly TenantId[]): Promise<Newcomer>;
  /** An alert about somebody's access that nobody has looked at. */
  alert(): Promise<string>;
  /** What a directory of the tenant makes: its id. */
  scim(resource: 'Users' | 'Groups', body: object): Promise<string>;
  readonly scimHeaders: Readonly<Record<string, string>>;
  /** A wish of the machine's operator that waits. */
  operatorWish(): Promise<string>;
};

/** Somebody signed in, by a browser of their own. */
export type Newcomer = {
  readonly email: string;
  readonly userId: string;
  readonly cookie: string;
  /** Another session of the same person. */
  readonly otherSessionId: string;
  ask(method: string, url: string, payload?: object): Promise<LightMyRequestResponse>;
};

/** A cohort as it is kept. */
export const women = {
  name: 'Women',
  definition: { match: 'all', groups: [{ match: 'all', criteria: [{ kind: 'sex', sex: 'F' }] }] },
};

export const password = 'lantern-otter-gravel-43-plum';

/** A table whose columns nobody has told: it waits for its mapping. */
const unmapped = (word: string) =>
  `Member ID,Claim Nbr,Svc Date,Dx 1,Proc,Paid Amt\n${[1, 2, 3]
    .map((at) => `${word}${at},${word}C${at},2025-03-0${at},E1122,99213,1${at}.00`)
    .join('\n')}\n`;

/** Lets the tenants prove domains and set providers up without a network. */
export function stubTheOutside({ product }: TestProduct): Map<string, string[]> {
  const records = new Map<string, string[]>();
  const peers = new Map<string, ReturnType<typeof openOidcPeer>>();
  const fetchFor = () => (url: string | URL, options?: object) => {
    const { origin } = new URL(url);
    if (!peers.has(origin)) peers.set(origin, openOidcPeer(origin, 'product'));
    return (peers.get(origin)!.fetch as (...all: unknown[]) => Promise<Response>)(url, options);
  };
  Object.assign(product, {
    resolveTxt: async (name: string) => records.get(name) ?? [],
    outbound: { ...product.outbound, fetchFor },
  });
  return records;
}

/** Makes one of everything in a tenant. The word is in capitals. */
export async function makeOwner(
  world: TestProduct,
  tenant: TenantId,
  word: string,
  records: Map<string, string[]>,
): Promise<Owner> {
  const { product, app, test } = world;
  const person = { email: `all.${word.toLowerCase()}@test.example`, password };
  const userId = await product.identity.createUser({ ...person, name: `${word} Everybody` });
  await saveMembership(test.database, { userId, tenantId: tenant, roles: ['tenant-admin', 'risk-director'] });
  const signIn = async (who: { email: string; password: string } = person) =>
    cookiesOf(await send('POST', '/v1/session', undefined, who));
  const send = (method: string, url: string, by?: string, payload?: object) =>
    app.inject({
      method: method as 'GET',
      url,
      headers: { ...(by ? { cookie: by } : {}), 'x-optimiq-request': '1' },
      ...(payload ? { payload } : {}),
    });
  let cookie = await signIn();
  const ask = (method: string, url: string, payload?: object) => send(method, url, cookie, payload);
  const made = async (method: string, url: string, payload?: object) => {
    const answer = await ask(method, url, payload);
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const sent = async (text: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/loads',
      headers: { cookie, 'x-optimiq-request': '1', 'content-type': 'application/octet-stream', ...headers },
      payload: text,
    });
    const { loadId } = answer.json();
    await whenRead(product, tenant, loadId as LoadId);
    return loadId as string;
  };

  const seed = word.charCodeAt(2) * 101;
  // Two years: what was coded in the first and not in the second is a gap.
  const population = { members: 10, seed, asOf: testAsOf, months: 24 };
  const tables = tidyTexts(population);
  const loads: string[] = [];
  for (const [name, text] of Object.entries(tables)) if (!name.startsWith('pharmacy')) loads.push(await sent(text));
  const columns = ['member_id', 'birth_date', 'sex', 'state', 'zip', 'last_name', 'first_name'];
  const firstNames = ['Ruth', 'Olga', 'Dora', 'Edith', 'Clara', 'Irma', 'Pearl', 'Nina', 'Lois'];
  // Erasing somebody takes the files away in which they came: those to be erased came in one of their own.
  for (const spelling of ['BERRY', 'BERY', 'GONE']) {
    const rows = firstNames.map((first_name, at) => ({
      ...{ member_id: `${word}${spelling}${at}`, birth_date: `194${at}-05-06`, sex: 'F', state: 'OH', zip: '43004' },
      ...{ last_name: `${word}${spelling}`, first_name },
    }));
    await sent(csvOf(columns, rows));
  }
  const claims = await sent(claimsAs837({ ...population, seed: seed + 1, members: 3, asOf: day('2025-11-24') }));
  const mapping = await sent(unmapped(word), { 'x-source': 'maps' });
  const { contract } = (await made('GET', `/v1/loads/${mapping}/mapping`)) as never as { contract: object };
  await made('PUT', `/v1/loads/${mapping}/mapping`, { contract, after: 0 });
  await settled(product, tenant);

  const listed = async (url: string, key: string): Promise<string[]> =>
    ((await made('GET', url)) as never as Page).items.map((one) => one[key]!);
  const members = await listed('/v1/members?limit=200', 'memberKey');
  const withClaims = await firstWithClaims(members, (key) => listed(`/v1/members/${key}/claims`, 'claimKey'));
  const found = (await made('POST', '/v1/member-searches', { text: `${word}GONE` })) as never as Page;
  const toErase = found.items.map(({ memberKey }) => memberKey!);
  const erasure = await made('POST', '/v1/erasures', { memberKey: toErase.pop()!, reason: 'asked in writing' });
  await settled(product, tenant);
  await world.signIn(tenant, 'care-manager');
  const domain = `${word.toLowerCase()}.example`;
  const claimed = await made('POST', '/v1/domains', { domain });
  records.set(claimed.recordName!, [claimed.recordValue!]);
  await made('POST', `/v1/domains/${domain}/check`);
  const provider = await made('POST', '/v1/identity-providers', { kind: 'oidc', name: 'Login' });
  await made('PUT', `/v1/identity-providers/${provider.id}`, providerChange(domain));
  await made('PUT', '/v1/feeds/maps/sftp', sftp);
  await made('PUT', '/v1/roles/own-reader', { name: 'Reader', ...ownRole });
  const change = await made('PUT', '/v1/settings/locale', { value: 'es-US' });
  const connection = await made('POST', '/v1/scim-connections', scimConnection);
  const scim = async (resource: string, body: object): Promise<string> => {
    const answer = await app.inject({
      method: 'POST',
      url: `/scim/v2/${resource}`,
      headers: { authorization: `Bearer ${connection.secret}`, 'content-type': 'application/scim+json' },
      payload: body,
    });
    if (answer.statusCode !== 201) throw new Error(`SCIM ${resource} answered ${answer.statusCode} ${answer.body}`);
    return answer.json().id;
  };
  const operatorWish = async () => {
    const keys = await product.keysOf(tenant);
    const wish = { kind: 'break-glass', reason: `${word} a load hangs`, minutes: 30, askedBy: 'operator' } as const;
    return inTenant(product, tenant, (tx) => openOperatorAccess(tx, keys, { ...wish, needsApproval: true }));
  };

  let newcomers = 0;
  const newcomer = async (tenants: readonly TenantId[] = [tenant]): Promise<Newcomer> => {
    newcomers += 1;
    const who = { email: `new-${newcomers}.${word.toLowerCase()}@test.example`, password };
    const id = await product.identity.createUser({ ...who, name: `${word} Newcomer` });
    for (const tenantId of tenants)
      await saveMembership(test.database, { userId: id, tenantId, roles: ['tenant-admin'] });
    await signIn(who);
    const own = await signIn(who);
    const { sessions = [] } = (await send('GET', '/v1/account', own)).json();
    const otherSessionId = sessions.find((one: { isThis: boolean }) => !one.isThis)?.sessionId;
    return {
      ...{ email: who.email, userId: id, cookie: own, otherSessionId },
      ask: (method, url, payload) => send(method, url, own, payload),
    };
  };
  const alert = async () => {
    newcomers += 1;
    const at = '2025-11-23T03:00:00.000Z';
    const found = {
      ...{
        kind: 'hours' as const,
        actorId: `${userId.slice(0, 20)}-${newcomers}`,
        day: day('2025-11-23'),
        events: [randomUUID()],
      },
      ...{ firstAt: at, lastAt: at, measured: { hour: 3 } },
    } as const;
    await inTenant(product, tenant, (tx) => saveAlerts(tx, [found]));
    return (await listed('/v1/access-alerts', 'id'))[0]!;
  };

  return {
    ...{
      world,
      tenant,
      word,
      members,
      ask,
      made,
      sent,
      otherCookie: () => signIn(),
      operatorWish,
      newcomer,
      alert,
      scim,
    },
    toErase,
    scimHeaders: { authorization: `Bearer ${connection.secret}`, 'content-type': 'application/scim+json' },
    get cookie() {
      return cookie;
    },
    renew: async () => {
      cookie = await signIn();
    },
    colleague: { email: `care-manager.${tenant.slice(0, 8)}@test.example`, password },
    matches: await listed('/v1/matches', 'matchId'),
    ids: {
      memberKey: withClaims.memberKey,
      claimKey: withClaims.claimKey,
      loadId: loads[0]!,
      claimsLoadId: claims,
      mappingLoadId: mapping,
      matchId: (await listed('/v1/matches', 'matchId'))[0]!,
      runId: (await listed('/v1/runs', 'runId'))[0]!,
      jobId: (await listed('/v1/jobs', 'jobId'))[0]!,
      erasureId: erasure.erasureId!,
      uploadId: await openUpload(world, cookie),
      apiKeyId: (await made('POST', '/v1/api-keys', machine)).id!,
      clientId: (await made('POST', '/v1/clients', machine)).clientId!,
      providerId: provider.id!,
      domain,
      userId: (await newcomer()).userId,
      panelId: (await made('POST', '/v1/panels', { name: 'Panel' })).panelId!,
      cohortId: (await made('POST', '/v1/cohorts', women)).cohortId!,
      reportScheduleId: (
        await made('POST', '/v1/report-schedules', {
          ...{ name: 'Board', cadence: { every: 'day' }, at: '06:30', roles: [] },
          source: { kind: 'board', filters: { paymentYear: 2026 } },
        })
      ).reportScheduleId!,
      dashboardId: (
        await made('POST', '/v1/dashboards', {
          name: 'Board',
          tiles: [{ kind: 'members', filters: { paymentYear: 2026 } }],
        })
      ).dashboardId!,
      facilityId: (await made('POST', '/v1/facilities', facility)).facilityId!,
      contractId: (await made('POST', '/v1/contracts', contractOnFile)).contractId!,
      changeId: change.changeId!,
      accessId: await operatorWish(),
      connectionId: connection.id!,
      groupId: await scim('Groups', scimGroup('Coders')),
      scimUserId: await scim('Users', scimUser(`sam@${domain}`)),
      eventId: (await listed('/v1/audit-events', 'id'))[0]!,
    },
  };
}

/** Cookies that an answer sets, as a browser sends them back. */
export const cookiesOf = (answer: LightMyRequestResponse): string =>
  [answer.headers['set-cookie'] ?? []]
    .flat()
    .map((one) => one.split(';')[0])
    .join('; ');

async function firstWithClaims(members: readonly string[], claimsOf: (memberKey: string) => Promise<string[]>) {
  for (const memberKey of members) {
    const [claimKey] = await claimsOf(memberKey);
    if (claimKey) return { memberKey, claimKey };
  }
  throw new Error('No member has claims');
}

/** A file of six bytes that is sent by pieces. */
export async function openUpload({ app }: TestProduct, cookie: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/uploads',
    headers: { cookie, 'x-optimiq-request': '1', 'upload-length': '6' },
  });
  return answer.json().uploadId;
}

type Page = { readonly items: readonly Record<string, string>[] };

export const machine = { name: 'Nightly', permissions: ['load:read'], days: 30 };
export const scimConnection = { name: 'Directory', baseRole: 'care-manager', days: 30 };
export const scimUser = (userName: string) => ({
  ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true },
  ...{ name: { givenName: 'Sam', familyName: 'Reyes' }, emails: [{ value: userName, primary: true }] },
});
export const scimGroup = (displayName: string) => ({
  ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName },
});
export const scimPatch = (op: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [op],
});
export const facility = { name: 'East', kind: 'hospital' };
export const contractOnFile = {
  ...{ kind: 'baa', version: '1', signer: 'R. Okafor', effectiveOn: '2025-01-01', expiresOn: '2027-01-01' },
  documentSha256: 'ab'.repeat(32),
};
export const ownRole = {
  permissions: ['session:read', 'member:list'],
  reads: ['open', 'member-fact'],
  writes: ['open'],
};
export const sftp = {
  ...{ host: 'sftp.test.example', hostKey: `SHA256:${'A'.repeat(43)}`, folder: '/', user: 'u' },
  password: 'hush-4711',
};
export const providerChange = (domain: string) => ({
  ...{ kind: 'oidc', name: 'Login', isOn: true, trustedAssurance: [], newPeopleRole: 'hcc-coder' },
  ...{ issuer: `https://login.${domain}`, clientId: 'product', clientSecret: 'hush-4711' },
});
