import type { Role } from '@optimiq/domain/access/roles';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day, load, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

/*
 * Five hundred actions by the API in a seeded order, one after another. What each has to leave in the log is written
 * down here from what was asked and answered, by a recorder that knows nothing of the product's own.
 */

const seed = 4_528;
const runs = 500;
const files = tidyTexts({ members: 25, seed: 5, asOf: day('2025-11-24'), months: 18 });
let world: TestProduct;
let members: string[];
let claims: { memberKey: string; claimKey: string }[];
const actors = new Map<Role, string>();
const roles: readonly Role[] = ['tenant-admin', 'risk-director', 'hcc-coder', 'care-manager', 'executive'];

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
  for (const role of roles) {
    const cookie = await world.signIn(world.alpha, role);
    const { user } = (await world.app.inject({ method: 'GET', url: '/v1/session', headers: { cookie } })).json();
    actors.set(role, user.id);
  }
  members = (await ask('tenant-admin', 'GET', '/v1/members?limit=200')).body.items.map(keyOf);
  claims = [];
  for (const memberKey of members.slice(0, 8)) {
    const { items } = (await ask('tenant-admin', 'GET', `/v1/members/${memberKey}/claims`)).body;
    for (const { claimKey } of items.slice(0, 2)) claims.push({ memberKey, claimKey });
  }
}, 60_000);
afterAll(() => world.close());

const keyOf = ({ memberKey }: { memberKey: string }) => memberKey;
const nobody = '00000000-0000-4000-8000-000000000000';

type Noted = {
  readonly actor: string;
  readonly action: string;
  readonly outcome: string;
  readonly subject?: string;
  readonly members?: readonly string[];
  readonly purpose?: string;
};

async function ask(role: Role | undefined, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const cookie = role && (await world.signIn(world.alpha, role));
  const headers = { 'x-optimiq-request': '1', ...(cookie && { cookie }) };
  const answer = await world.app.inject({ method, url, headers, ...(body && { payload: body }) });
  const isJson = String(answer.headers['content-type']).includes('json') && !answer.body.startsWith('{"title":{');
  return { status: answer.statusCode, body: isJson ? answer.json() : undefined, headers: answer.headers };
}

type Step = (role: Role, pick: (most: number) => number) => Promise<Noted[]>;

/** One event of the caller; members only where something was shown. */
function noted(role: Role, action: string, status: number, rest: Partial<Noted> = {}): Noted[] {
  const outcome = status === 403 ? 'denied' : status >= 400 ? 'failed' : 'success';
  const { members: touched, purpose = 'operations', ...more } = rest;
  const isShown = outcome === 'success' && touched !== undefined && touched.length > 0;
  const whose = isShown ? { members: [...new Set(touched)].sort(), purpose } : {};
  return [{ actor: `user ${actors.get(role)}`, action, outcome, ...more, ...whose }];
}

const ofMember =
  (action: string, tail: string, more: { purpose?: string } = {}): Step =>
  async (role, pick) => {
    const memberKey = members[pick(members.length)]!;
    const { status } = await ask(role, 'GET', `/v1/members/${memberKey}${tail}`);
    return noted(role, action, status, { subject: `member ${memberKey}`, members: [memberKey], ...more });
  };

const plain =
  (action: string, url: string): Step =>
  async (role) =>
    noted(role, action, (await ask(role, 'GET', url)).status);

const ofClaim =
  (action: string, tail: string): Step =>
  async (role, pick) => {
    const { memberKey, claimKey } = claims[pick(claims.length)]!;
    const { status } = await ask(role, 'GET', `/v1/members/${memberKey}/claims/${claimKey}${tail}`);
    return noted(role, action, status, { subject: `claim ${claimKey}`, members: [memberKey] });
  };

const watch =
  (method: 'PUT' | 'DELETE', action: string): Step =>
  async (role, pick) => {
    const memberKey = members[pick(members.length)]!;
    const { status } = await ask(role, method, `/v1/members/${memberKey}/watch`);
    return noted(role, action, status, { subject: `member ${memberKey}`, members: [memberKey] });
  };

const steps: Readonly<Record<string, Step>> = {
  'list members': async (role, pick) => {
    const { status, body } = await ask(role, 'GET', `/v1/members?limit=${1 + pick(30)}`);
    return noted(role, 'member.list', status, { members: body.items?.map(keyOf) });
  },
  'search members': async (role, pick) => {
    const text = ['a', 'e', 'zzzz', 'm'][pick(4)]!.repeat(2);
    const { status, body } = await ask(role, 'POST', '/v1/member-searches', { text });
    return noted(role, 'member.search', status, { members: body.items?.map(keyOf) });
  },
  'search claims': async (role, pick) => {
    const { claimKey } = claims[pick(claims.length)]!;
    const { status, body } = await ask(role, 'POST', '/v1/claim-searches', { key: claimKey });
    return noted(role, 'claim.search', status, { members: body.items?.map(keyOf) });
  },
  'rows of a rule': async (role) => {
    const { body } = await ask('tenant-admin', 'GET', '/v1/data-quality');
    const before = noted('tenant-admin', 'data-quality.summary', 200);
    const rule = body.rules.find((one: { broken?: number }) => (one.broken ?? 0) > 0) ?? body.rules[0];
    const { status, body: rows } = await ask(role, 'GET', `/v1/data-quality/${rule.rule}/rows`);
    return [...before, ...noted(role, 'data-quality.rows', status, { members: rows.items?.map(keyOf) })];
  },
  'claims of a month': async (role) => {
    const { status, body } = await ask(role, 'GET', '/v1/completeness/2025-03/claims?by=service');
    return noted(role, 'data-quality.month-claims', status, { members: body.items?.map(keyOf) });
  },
  'read a member': ofMember('member.read', ''),
  'read a score': ofMember('member.score', '/score'),
  'read claims': ofMember('member.claims', '/claims'),
  'read a timeline': ofMember('member.timeline', '/timeline'),
  'read coverage': ofMember('member.coverage-timeline', '/coverage-timeline'),
  'read a claim': ofClaim('claim.read', ''),
  'read versions of a claim': ofClaim('claim.versions', '/versions'),
  'read uses of a claim': ofClaim('claim.uses', '/uses'),
  'read nobody': async (role) => {
    const { status } = await ask(role, 'GET', `/v1/members/${nobody}`);
    return noted(role, 'member.read', status, { subject: `member ${nobody}` });
  },
  'read with a wrong query': async (role) => {
    const memberKey = members[0]!;
    const { status } = await ask(role, 'GET', `/v1/members/${memberKey}?paymentYear=1`);
    return noted(role, 'member.read', status, { subject: `member ${memberKey}` });
  },
  'read a ledger': ofMember('member.ledger', '/ledger'),
  'read an accounting': ofMember('member.accounting', '/accounting', { purpose: 'individual-request' }),
  'flag a member': watch('PUT', 'member.watch'),
  'unflag a member': watch('DELETE', 'member.unwatch'),
  'note a disclosure': async (role, pick) => {
    const memberKey = members[pick(members.length)]!;
    const { status } = await ask(role, 'POST', `/v1/members/${memberKey}/disclosures`, {
      ...{ on: '2025-10-01', recipient: 'CANARY County', description: 'CANARY dates', purpose: 'public-health' },
    });
    const rest = { subject: `member ${memberKey}`, members: [memberKey], purpose: 'public-health' };
    return noted(role, 'member.disclose', status, rest);
  },
  'list events': plain('audit.list', '/v1/audit-events?limit=3'),
  'export the log': plain('audit.export', '/v1/audit-export'),
  // On a slow machine the watch has found something by then, and the alerts name members.
  'list alerts': async (role) => {
    const { status, body } = await ask(role, 'GET', '/v1/access-alerts');
    const named: string[] = (body?.items ?? []).flatMap((alert: { memberKey?: string }) => alert.memberKey ?? []);
    return noted(role, 'access-alert.list', status, { members: named });
  },
  'read the population': plain('population.summary', '/v1/population'),
  'list loads': plain('load.list', '/v1/loads'),
  'list runs': plain('run.list', '/v1/runs'),
  'ask who one is': async (role) => {
    await ask(role, 'GET', '/v1/session');
    return [];
  },
  'ask without a session': async () => {
    expect((await ask(undefined, 'GET', '/v1/members')).status).toBe(401);
    return [];
  },
  'fail to sign in': async (role) => {
    const email = `${role}.${world.alpha.slice(0, 8)}@test.example`;
    const { status } = await ask(undefined, 'POST', '/v1/session', { email, password: 'not-the-right-one-at-all' });
    expect([401, 429]).toContain(status);
    const event = noted(role, 'session.sign-in', 403)[0]!;
    return [{ ...event, subject: `user ${actors.get(role)}` }];
  },
};

/** These cost more than all the others. */
const rare = new Set(['fail to sign in', 'export the log', 'rows of a rule', 'claims of a month']);

test('SEC-07 LEGL-01 five hundred actions are in the log one for one, with whose data it was, and nothing else is', async () => {
  const [{ at: start }] = (await world.test.asSuperuser('select clock_timestamp() as at')) as [{ at: Date }];
  const weighted = Object.keys(steps).flatMap((name) => (rare.has(name) ? [name] : [name, name, name, name]));
  const arbitrary = fc.tuple(
    fc.constantFrom(...weighted),
    fc.constantFrom(...roles),
    fc.array(fc.nat(), { minLength: 2 }),
  );
  const expected: Noted[] = [];
  const done = new Set<string>();
  for (const [name, role, numbers] of fc.sample(arbitrary, { seed, numRuns: runs })) {
    let next = 0;
    const pick = (most: number) => (numbers[next++ % numbers.length] ?? 0) % most;
    expected.push(...(await steps[name]!(role, pick)));
    done.add(name);
  }
  expect([...done].sort()).toEqual(Object.keys(steps).sort());
  const rows = await world.test.asSuperuser(
    `select actor_kind || ' ' || actor_id as actor, action, outcome, subject_kind || ' ' || subject_id as subject,
       members, purpose, session from optimiq.audit_events
     where tenant_id = $1 and at >= $2 order by at, id`,
    [world.alpha, start],
  );
  const recorded = rows.map(({ session: _session, ...row }) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
  );
  expect(recorded.length).toBe(expected.length);
  for (const [at, event] of expected.entries()) expect(recorded[at], `action ${at}`).toEqual(event);

  // One session for each who is signed in; none for who is not.
  const sessions = new Map<string, Set<string>>();
  for (const { actor, action, session } of rows) {
    if (action === 'session.sign-in') expect(session).toBeNull();
    else sessions.set(actor, (sessions.get(actor) ?? new Set()).add(session));
  }
  for (const [actor, used] of sessions) expect([actor, used.size, used.has(null as never)]).toEqual([actor, 1, false]);

  await world.product.audit.sealNow();
  expect(await world.product.audit.verify(world.alpha)).toMatchObject({ bad: undefined });
  const all = JSON.stringify(await world.test.asSuperuser('select * from optimiq.audit_events'));
  expect(all).not.toContain('CANARY');
}, 120_000);
