import type { Role } from '@optimiq/domain/access/roles';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { erase } from '../../testing/erasing.ts';
import { day, load, tidyTexts, undo } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const options = { seed: 11, asOf: day('2025-11-24'), months: 24 };
const few = tidyTexts({ ...options, members: 12 });
const [head, ...lines] = few['claim_lines.csv']!.trimEnd().split('\n') as [string, ...string[]];
const claimOf = (line: string) => line.split(',')[head.split(',').indexOf('claim_id')]!;
const claimIds = [...new Set(lines.map(claimOf))];
/** Claims of the one half, the first of them twice under two numbers, and of the other. */
const half = (which: 0 | 1) => {
  const those = lines.filter((line) => claimIds.indexOf(claimOf(line)) % 2 === which);
  const twice = those.filter((line) => which === 0 && claimOf(line) === claimIds[0]);
  return [head, ...those, ...twice.map((line) => line.replace(claimOf(line), 'AGAIN')), ''].join('\n');
};

type Answer = { readonly status: number; readonly body: Awaited<ReturnType<typeof call>>['body'] };
type Paths = Readonly<Record<string, Readonly<Record<string, { readonly parameters?: { readonly name: string }[] }>>>>;
type Ask = { readonly method: 'GET' | 'POST'; readonly url: string; readonly payload?: object };

let world: TestProduct;
/** Every operation that shows the past, asked for one member, claim and provider. */
let asks: ReadonlyMap<string, Ask>;
/** Before coverage, drugs and claims came; and after half of the claims. */
let first: string;
let moment: string;
let answersThen: ReadonlyMap<string, Answer>;
let memberKey: string;

beforeAll(async () => {
  world = await testProduct();
  await load(world.product, world.alpha, few['members.csv']!);
  first = new Date().toISOString();
  for (const name of ['eligibility_year.csv', 'pharmacy.csv']) await load(world.product, world.alpha, few[name]!);
  const { loadId } = await load(world.product, world.alpha, half(0));
  asks = await everyAsk();
  answersThen = await askAll();
  moment = new Date().toISOString();
  await load(world.product, world.alpha, half(1));
  await undo(world.product, world.alpha, loadId);
  await takeGap();
}, 400_000);
afterAll(() => world.close());

async function call({ method, url, payload }: Ask, role: Role = 'tenant-admin', tenant: TenantId = world.alpha) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}
const get = async (url: string) => (await call({ method: 'GET', url })).body;
const at = ({ url, ...rest }: Ask, asOf: string): Ask => ({
  ...rest,
  url: `${url}${url.includes('?') ? '&' : '?'}asOf=${encodeURIComponent(asOf)}`,
});

async function askAll(asOf?: string): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const [name, ask] of asks) {
    const { status, body } = await call(asOf ? at(ask, asOf) : ask);
    // Random, or counted from now.
    for (const item of body.items ?? []) for (const field of ['viewId', 'expiresAt']) delete item[field];
    answers.set(name, { status, body });
  }
  return answers;
}

/** Takes into work, now, what was an open gap then. */
async function takeGap(): Promise<void> {
  type Gap = { readonly memberKey: string; readonly hcc: number; readonly status: string };
  const nowOpen: Gap[] = (await get('/v1/gaps?status=open&limit=200')).items;
  const then: Gap[] = answersThen.get('GET /v1/gaps')!.body.items;
  const gap = nowOpen.find((one) =>
    then.some((other) => other.memberKey === one.memberKey && other.hcc === one.hcc && other.status === 'open'),
  )!;
  const payload = { gaps: [{ memberKey: gap.memberKey, hcc: gap.hcc }] };
  const { status, body } = await call({ method: 'POST', url: '/v1/work-acceptances', payload });
  expect([status, body.refused]).toEqual([200, []]);
}

async function everyAsk(): Promise<Map<string, Ask>> {
  const { items } = await get('/v1/members?sort=hccs&limit=200');
  const withClaims = items.map((item: { memberKey: string }) => item.memberKey);
  let claim: { claimKey: string } | undefined;
  for (memberKey of withClaims) {
    [claim] = (await get(`/v1/members/${memberKey}/claims`)).items;
    if (claim && (await get(`/v1/members/${memberKey}/clinical`)).dispensed.length > 0) break;
  }
  const claimKey = claim!.claimKey;
  const { providerNpi: npi } = await get(`/v1/members/${memberKey}/claims/${claimKey}`);
  const { rows } = await get('/v1/population/hccs');
  const { rules } = await get('/v1/data-quality');
  const { identity } = await get(`/v1/members/${memberKey}`);
  const provider = await call({ method: 'POST', url: '/v1/provider-searches', payload: { npi } });
  const definition = { match: 'all', groups: [{ match: 'all', criteria: [{ kind: 'age', from: 0 }] }] };
  const cohortIds: string[] = [];
  for (const name of ['All', 'All again'])
    cohortIds.push((await call({ method: 'POST', url: '/v1/cohorts', payload: { name, definition } })).body.cohortId);
  const path: Readonly<Record<string, string>> = {
    memberKey,
    claimKey,
    cohortId: cohortIds[0]!,
    viewId: provider.body.items[0].viewId,
    rule: rules.find((one: { broken: number }) => one.broken > 0).id,
    month: '2025-03',
  };
  const bodies: Readonly<Record<string, object>> = {
    '/v1/cohort-counts': { paymentYear: 2026, definition },
    '/v1/cohort-comparison': { paymentYear: 2026, cohortIds },
    '/v1/member-searches': { text: identity.memberId },
    '/v1/claim-searches': { key: claimKey },
    '/v1/provider-searches': { npi },
    '/v1/code-searches': { text: 'diabetes' },
  };
  const queries: Readonly<Record<string, string>> = {
    '/v1/population/groups': '?by=provider',
    '/v1/reference/table-rows': `?ref=${encodeURIComponent(rows[0].tableRow)}`,
  };
  const asked = new Map<string, Ask>();
  const { paths } = await get('/v1/openapi.json');
  for (const [template, methods] of Object.entries(paths as Paths)) {
    for (const [word, { parameters = [] }] of Object.entries(methods)) {
      if (!parameters.some(({ name }) => name === 'asOf')) continue;
      const url = template.replace(/\{(\w+)\}/g, (_all, name: string) => path[name] ?? `no example of ${name}`);
      const payload = bodies[template];
      const method = word.toUpperCase() as Ask['method'];
      asked.set(`${method} ${template}`, {
        method,
        url: url + (queries[template] ?? ''),
        ...(payload ? { payload } : {}),
      });
    }
  }
  return asked;
}

/** Published tables and definitions: the same at all times. */
const timeless = [
  'GET /v1/cohorts',
  'GET /v1/cohorts/{cohortId}',
  'GET /v1/reference/table-rows',
  'POST /v1/code-searches',
];
/** What no load of claims touches: told from what it was before coverage and drugs came. */
const notOfClaims = ['GET /v1/members/{memberKey}/clinical', 'GET /v1/members/{memberKey}/coverage-timeline'];

const differing = (answers: ReadonlyMap<string, Answer>) =>
  [...answers].filter(([name, answer]) => !isEqual(answer, answersThen.get(name))).map(([name]) => name);

describe('SHR-01 a past moment shows what was shown then', () => {
  test('every operation that shows the past answers, and otherwise now or before', async () => {
    expect(asks.size).toBeGreaterThan(25);
    for (const [name, { status }] of answersThen) expect([name, status]).toEqual([name, 200]);
    const now = differing(await askAll());
    const before = differing(await askAll(first));
    expect(before).toEqual(expect.arrayContaining(notOfClaims));
    const told = new Set([...now, ...before]);
    expect([...asks.keys()].filter((name) => !told.has(name)).sort()).toEqual(timeless);
  });

  test('as it answered then: figures, rows, claims, gaps, coverage, completeness', async () => {
    expect(differing(await askAll(moment))).toEqual([]);
  });

  test('where the results of its run are gone it says so: no figure stands for nothing', async () => {
    const { status, body } = await call(at({ method: 'GET', url: '/v1/population' }, first));
    expect([status, body.code]).toEqual([410, 'past-not-kept']);
    expect((await call(at({ method: 'GET', url: `/v1/members/${memberKey}/claims` }, first))).body.items).toEqual([]);
  });

  test('a day is its end by the clock of the organization; before the first load there was nothing', async () => {
    const { status, body, headers } = await call(at({ method: 'GET', url: '/v1/population' }, '2025-01-31'));
    expect([status, body.members]).toEqual([200, 0]);
    expect(headers['x-optimiq-as-of']).toBe('2025-02-01T04:59:59.999Z');
  });

  test('moments to look at: each load, undo and run, the latest first', async () => {
    const { items } = await get('/v1/view-moments');
    const times = items.map((one: { at: string }) => one.at);
    expect(times).toEqual([...times].sort().reverse());
    expect(items.filter((one: { kind: string }) => one.kind === 'load')).toHaveLength(5);
    expect(items.filter((one: { kind: string }) => one.kind === 'undo')).toHaveLength(1);
    const undone = items.find((one: { kind: string }) => one.kind === 'undo');
    const claims = async (asOf: string) =>
      (await call(at({ method: 'GET', url: `/v1/members/${memberKey}/claims` }, asOf))).body.items.length;
    const justBefore = await claims(new Date(Date.parse(undone.at) - 2).toISOString());
    expect(await claims(undone.at)).toBeLessThan(justBefore);
  });
});

test('SHR-01 the past changes nothing, and nothing of today stands under it', async () => {
  const payload = { name: 'Other', definition: {} };
  for (const ask of [
    { method: 'POST', url: '/v1/cohorts', payload },
    { method: 'GET', url: '/v1/loads' },
    { method: 'GET', url: '/v1/work-items' },
    { method: 'GET', url: '/v1/gaps?inWork=true' },
  ] as const) {
    const { status, body } = await call(at(ask, moment));
    expect([ask.url, status, body.code]).toEqual([ask.url, 409, 'past-view']);
  }
  for (const asOf of ['2999-01-01', new Date(Date.now() + 60_000).toISOString(), 'yesterday', '2025-02-30', '2025']) {
    const { status, body } = await call(at({ method: 'GET', url: '/v1/population' }, asOf));
    expect([asOf, status, body.errors[0].field]).toEqual([asOf, 400, 'asOf']);
  }
});

test('AUD-01 the log says which moment was looked at', async () => {
  await call(at({ method: 'GET', url: '/v1/members' }, moment));
  const { items } = await get('/v1/audit-events?action=member.list&limit=1');
  expect(items[0].details).toMatchObject({ asOf: moment });
});

test('another organization has no past of ours', async () => {
  const ask = at({ method: 'GET', url: '/v1/population' }, moment);
  expect((await call(ask, 'tenant-admin', world.beta)).body.members).toBe(0);
  const member = at({ method: 'GET', url: `/v1/members/${memberKey}` }, moment);
  expect((await call(member, 'tenant-admin', world.beta)).status).toBe(404);
});

test('a role sees in the past what it sees now: no names, no scores', async () => {
  const { body } = await call(at({ method: 'GET', url: '/v1/members' }, moment), 'claims-analyst');
  const now = (await call({ method: 'GET', url: '/v1/members' }, 'claims-analyst')).body;
  expect(Object.keys(body.items[0]).sort()).toEqual(Object.keys(now.items[0]).sort());
});

test('DSR-03 an erased person is in no past', async () => {
  const before = (await call(at({ method: 'GET', url: '/v1/population' }, moment))).body;
  await erase(world.product, world.alpha, { memberKey: memberKey as MemberKey });
  const { body } = await call(at({ method: 'GET', url: '/v1/population' }, moment));
  expect(body.members).toBe(before.members - 1);
  expect(body.claims).toBeLessThan(before.claims);
  const { items } = (await call(at({ method: 'GET', url: '/v1/members?limit=200' }, moment))).body;
  expect(items.map((item: { memberKey: string }) => item.memberKey)).not.toContain(memberKey);
});

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
