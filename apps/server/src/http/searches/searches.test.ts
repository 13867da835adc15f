import { randomUUID } from 'node:crypto';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day, load, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const files = tidyTexts({ members: 20, seed: 5, asOf: day('2025-11-24'), months: 24 });
type Claim = { claimKey: string; memberKey: string; providerNpi?: string; sourceClaimNumber?: string };
let world: TestProduct;
let claim: Claim;

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
  const { items: members } = (await ask('GET', '/v1/members?sort=hccs')).body;
  const { memberKey } = members[0];
  const { items: claims } = (await ask('GET', `/v1/members/${memberKey}/claims`)).body;
  const { claimKey } = claims[0];
  const { body } = await ask('GET', `/v1/members/${memberKey}/claims/${claimKey}`);
  claim = { memberKey, claimKey, providerNpi: body.providerNpi, sourceClaimNumber: body.sourceClaimNumber };
});
afterAll(() => world.close());

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  role: Role = 'hcc-coder',
  tenant: TenantId = world.alpha,
) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload && { payload }) });
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field
  return { status: answer.statusCode, body: (answer.body && answer.json()) as any };
}

/** What somebody finds once the account is restricted so. */
async function restricted<T>(role: Role, restrictions: object, work: () => Promise<T>): Promise<T> {
  await world.signIn(world.alpha, role);
  const restrict = (value: object) =>
    world.test.asSuperuser('update auth.memberships set restrictions = $1 where $2 = any(roles) and tenant_id = $3', [
      JSON.stringify(value),
      role,
      world.alpha,
    ]);
  await restrict(restrictions);
  return work().finally(() => restrict({}));
}

const keys = ({ body }: { body: { items: Claim[] } }) => body.items.map(({ claimKey }) => claimKey);

describe('claims', () => {
  test('are found by the number of their source, by our key and by its beginning', async () => {
    for (const sought of [
      { number: claim.sourceClaimNumber },
      { number: ` ${claim.sourceClaimNumber} ` },
      { key: claim.claimKey },
      { key: claim.claimKey.slice(0, 8) },
    ])
      expect(keys(await ask('POST', '/v1/claim-searches', sought)), JSON.stringify(sought)).toEqual([claim.claimKey]);
    expect(keys(await ask('POST', '/v1/claim-searches', { number: claim.sourceClaimNumber!.slice(0, -1) }))).toEqual(
      [],
    );
    expect((await ask('POST', '/v1/claim-searches', {})).status).toBe(400);
  });

  test('SEC-04 numbers are for those who may know them, and no other organization finds one', async () => {
    const number = { number: claim.sourceClaimNumber };
    expect((await ask('POST', '/v1/claim-searches', number, 'risk-director')).status).toBe(403);
    expect(keys(await ask('POST', '/v1/claim-searches', { key: claim.claimKey }, 'risk-director'))).toHaveLength(1);
    expect((await ask('POST', '/v1/claim-searches', { key: claim.claimKey }, 'executive')).status).toBe(403);
    for (const sought of [number, { key: claim.claimKey }])
      expect(keys(await ask('POST', '/v1/claim-searches', sought, 'hcc-coder', world.beta))).toEqual([]);
  });

  test('ACC-05 a panel is not looked beyond, and the event names whose claim it was, not what was typed', async () => {
    const panel = await ask('POST', '/v1/panels', { name: 'Nobody' }, 'tenant-admin');
    const panels = { panels: [panel.body.panelId] };
    const found = await restricted('care-manager', panels, () =>
      ask('POST', '/v1/claim-searches', { key: claim.claimKey }, 'care-manager'),
    );
    expect(keys(found)).toEqual([]);
    const provider = await restricted('care-manager', panels, () =>
      ask('POST', '/v1/provider-searches', { npi: claim.providerNpi }, 'care-manager'),
    );
    expect(provider.body.items).toEqual([]);
    await ask('POST', '/v1/claim-searches', { number: claim.sourceClaimNumber });
    const [event] = await world.test.asSuperuser(
      `select *, members::text[] as named from optimiq.audit_events
       where action = 'claim.search' and outcome = 'success' order by at desc limit 1`,
    );
    expect(event!.named).toEqual([claim.memberKey]);
    expect(JSON.stringify(event)).not.toContain(claim.sourceClaimNumber);
  });
});

describe('a provider', () => {
  test('is found by NPI, and opens by an id that only who searched can use', async () => {
    const { body } = await ask('POST', '/v1/provider-searches', { npi: claim.providerNpi });
    const [{ viewId, provider }] = body.items;
    expect(provider.claims).toBe(provider.professional + provider.institutional);
    expect(provider.members).toBeGreaterThan(0);
    expect((await ask('GET', `/v1/providers/${viewId}`)).body).toEqual(provider);
    expect((await ask('GET', `/v1/providers/${viewId}`, undefined, 'care-manager')).status).toBe(404);
    expect((await ask('GET', `/v1/providers/${viewId}`, undefined, 'hcc-coder', world.beta)).status).toBe(404);
    expect((await ask('GET', `/v1/providers/${randomUUID()}`)).status).toBe(404);
    const elsewhere = await ask('POST', '/v1/provider-searches', { npi: claim.providerNpi }, 'hcc-coder', world.beta);
    expect(elsewhere.body.items).toEqual([]);
  });

  test('whose number is none, or has no claim here, is not there', async () => {
    for (const npi of ['1234567890', '1234567893'])
      expect((await ask('POST', '/v1/provider-searches', { npi })).body.items, npi).toEqual([]);
  });
});

test('codes are for everybody who may read published tables', async () => {
  const { body } = await ask('POST', '/v1/code-searches', { text: 'E11' }, 'executive');
  expect(body.more).toBe(true);
  expect(body.items[0]).toMatchObject({ system: 'icd10cm', hccs: [36] });
  const row = `/v1/reference/table-rows?ref=${encodeURIComponent(body.items[0].tableRow)}`;
  expect((await ask('GET', row, undefined, 'executive')).status).toBe(200);
});

describe('saved views', () => {
  const view = { screen: 'gaps', name: 'Lasting, open', isShared: false, state: { status: 'open', lasting: 'true' } };
  const listed = async (role: Role = 'hcc-coder', tenant = world.alpha): Promise<Record<string, unknown>[]> =>
    (await ask('GET', '/v1/saved-views?screen=gaps', undefined, role, tenant)).body.items;
  const names = async (...who: Parameters<typeof listed>) => (await listed(...who)).map(({ name }) => name);
  const save = async (change: object = {}) => (await ask('POST', '/v1/saved-views', { ...view, ...change })).body;

  test('are one’s own until they are shared, and never another organization’s', async () => {
    const { savedViewId } = await save();
    expect(await listed()).toMatchObject([{ ...view, savedViewId, isMine: true, isDefault: false }]);
    expect(await names('coding-qa')).toEqual([]);
    const url = `/v1/saved-views/${savedViewId}`;
    expect((await ask('PUT', url, { name: 'Open', isShared: true })).body).toMatchObject({ name: 'Open' });
    expect(await listed('coding-qa')).toMatchObject([{ name: 'Open', isShared: true, isMine: false }]);
    expect(await names('executive')).toEqual([]);
    expect(await names('hcc-coder', world.beta)).toEqual([]);
    for (const [role, tenant] of [
      ['coding-qa', world.alpha],
      ['hcc-coder', world.beta],
    ] as const) {
      expect((await ask('PUT', url, { name: 'Mine', isShared: false }, role, tenant)).status).toBe(404);
      expect((await ask('DELETE', url, undefined, role, tenant)).status).toBe(404);
    }
    expect((await ask('DELETE', url)).status).toBe(204);
    expect(await names()).toEqual([]);
  });

  test('hold columns of their own list, and no other words in their place', async () => {
    const state = { columns: 'member.work.hcc' };
    const { savedViewId } = await save({ state });
    expect(await listed()).toMatchObject([{ state }]);
    for (const columns of ['member.payment', 'member.', 'Rhonda', '']) {
      expect((await ask('POST', '/v1/saved-views', { ...view, state: { columns } })).status, columns).toBe(400);
    }
    expect((await ask('DELETE', `/v1/saved-views/${savedViewId}`)).status).toBe(204);
  });

  test('a screen opens with one of them, each person’s own, until it is seen no more', async () => {
    const { savedViewId } = await save({ isShared: true });
    const set = (role: Role, id: string | null = savedViewId) =>
      ask('PUT', '/v1/default-views/gaps', { savedViewId: id }, role);
    expect((await set('coding-qa')).status).toBe(200);
    expect(await listed('coding-qa')).toMatchObject([{ isDefault: true }]);
    expect(await listed()).toMatchObject([{ isDefault: false }]);
    expect((await ask('PUT', '/v1/default-views/work', { savedViewId }, 'coding-qa')).status).toBe(404);
    expect((await set('executive')).status).toBe(403);
    await set('coding-qa', null);
    expect(await listed('coding-qa')).toMatchObject([{ isDefault: false }]);
    await set('coding-qa');
    await ask('PUT', `/v1/saved-views/${savedViewId}`, { name: 'Mine again', isShared: false });
    expect(await world.test.asSuperuser('select 1 from optimiq.default_views')).toEqual([]);
    await ask('DELETE', `/v1/saved-views/${savedViewId}`);
  });

  test.each([
    { name: 'words', state: { status: 'open', text: 'Rhonda' } },
    { name: 'a number that is no category', state: { hcc: 123456789 } },
    { name: 'what another screen holds', state: { segment: ['CNA'] } },
  ])('SEC-04 $name in a state are refused', async ({ state }) => {
    expect((await ask('POST', '/v1/saved-views', { ...view, state })).status).toBe(400);
  });

  test('a name is used once, a screen is saved by who may open it, and each change leaves an event', async () => {
    const { savedViewId } = await save();
    expect((await ask('POST', '/v1/saved-views', view)).status).toBe(409);
    expect((await ask('POST', '/v1/saved-views', view, 'executive')).status).toBe(403);
    await ask('DELETE', `/v1/saved-views/${savedViewId}`);
    const events = await world.test.asSuperuser(
      `select action, outcome from optimiq.audit_events where subject_kind = 'saved-view' and subject_id = $1 order by at`,
      [savedViewId],
    );
    expect(events).toEqual([
      { action: 'saved-view.create', outcome: 'success' },
      { action: 'saved-view.delete', outcome: 'success' },
    ]);
  });
});
