import type {
  CohortComparison,
  CohortCounts,
  CohortDefinition,
  CohortList,
  SavedCohort,
} from '@optimiq/contracts/cohorts';
import type { Dashboard } from '@optimiq/contracts/dashboards';
import type { GapPage, GapSummary } from '@optimiq/contracts/gaps';
import type { HccPrevalence, MemberPage, PopulationSummary } from '@optimiq/contracts/population';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day, load, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 34 });
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
});
afterAll(() => world.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function ask<T>(method: Method, url: string, body?: object, role: Role = 'risk-director', tenant?: TenantId) {
  const cookie = await world.signIn(tenant ?? world.alpha, role);
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  const isJson = /json/.test(String(answer.headers['content-type']));
  return { status: answer.statusCode, body: (isJson ? answer.json() : answer.body) as T };
}
const get = async <T>(url: string, role?: Role) => (await ask<T>('GET', url, undefined, role)).body;
const counted = async (definition: CohortDefinition, role?: Role) =>
  (await ask<CohortCounts>('POST', '/v1/cohort-counts', { definition }, role)).body;
const save = async (name: string, definition: CohortDefinition, isShared = false, role?: Role) =>
  (await ask<SavedCohort>('POST', '/v1/cohorts', { name, definition, isShared }, role)).body;

const year = { from: '2025-01-01', through: '2025-12-31' };
const women: CohortDefinition = { match: 'all', groups: [{ match: 'all', criteria: [{ kind: 'sex', sex: 'F' }] }] };
const men: CohortDefinition = {
  match: 'all',
  groups: [{ match: 'all', isNot: true, criteria: [{ kind: 'sex', sex: 'F' }] }],
};
const scored: CohortDefinition = {
  match: 'all',
  groups: [{ match: 'all', criteria: [{ kind: 'raw-score', from: 1000 }] }],
};
const seen: CohortDefinition = {
  match: 'all',
  groups: [
    {
      match: 'any',
      criteria: [
        { kind: 'use', use: 'professional-claims', comparison: 'at-least', n: 4, ...year },
        { kind: 'cost', amount: 'paid', comparison: 'at-least', cents: 500_000, ...year },
      ],
    },
    { match: 'all', criteria: [{ kind: 'age', from: 70 }] },
  ],
};

describe('counts', () => {
  test('are of everybody the reader sees, and a group and its opposite add up to it', async () => {
    const { members, of } = await counted(women);
    expect(of).toBe((await get<PopulationSummary>('/v1/population')).members);
    expect(members).toBeGreaterThan(10);
    expect(members + (await counted(men)).members).toBe(of);
    const both = await counted(seen);
    expect(both.groups).toHaveLength(2);
    expect(both.members).toBeLessThanOrEqual(Math.min(...both.groups.map((group) => group.members)));
    expect(both.members).toBeGreaterThan(0);
    for (const { members: group, criteria } of both.groups) expect(group).toBeGreaterThanOrEqual(Math.max(...criteria));
  });

  test('of a tenant without a run are none', async () => {
    const { body } = await ask<CohortCounts>(
      'POST',
      '/v1/cohort-counts',
      { definition: seen },
      'risk-director',
      world.beta,
    );
    expect(body).toEqual({
      members: 0,
      of: 0,
      groups: [
        { members: 0, criteria: [0, 0] },
        { members: 0, criteria: [0] },
      ],
    });
  });

  test.each([
    [
      'a member’s key',
      { match: 'all', groups: [{ match: 'all', criteria: [{ kind: 'sex', sex: 'F', memberKey: 'x' }] }] },
    ],
    [
      'a code of no form',
      {
        match: 'all',
        groups: [{ match: 'all', criteria: [{ kind: 'diagnosis', codes: ["E1'; --"], n: 1, ...year }] }],
      },
    ],
    [
      'an NPI that is none',
      {
        match: 'all',
        groups: [{ match: 'all', criteria: [{ kind: 'provider', role: 'billing', number: '1234567890', ...year }] }],
      },
    ],
    [
      'days before care began',
      {
        match: 'all',
        groups: [
          {
            match: 'all',
            criteria: [{ kind: 'procedure', codes: ['99213'], n: 1, from: '1948-01-01', through: '1948-01-01' }],
          },
        ],
      },
    ],
    [
      'days out of order',
      {
        match: 'all',
        groups: [
          {
            match: 'all',
            criteria: [{ kind: 'procedure', codes: ['99213'], n: 1, from: '2025-02-01', through: '2025-01-01' }],
          },
        ],
      },
    ],
    ['no group', { match: 'all', groups: [] }],
    [
      'too many criteria',
      { match: 'all', groups: Array(3).fill({ match: 'all', criteria: Array(14).fill({ kind: 'enrolled' }) }) },
    ],
  ])('PHI-01 a definition with %s is none', async (_, definition) => {
    expect((await ask('POST', '/v1/cohort-counts', { definition })).status).toBe(400);
  });
});

describe('a cohort', () => {
  test('narrows members, their file, the board and gaps to whom it counts', async () => {
    const { cohortId } = await save('Seen often', seen);
    const { members } = await counted(seen);
    const page = await get<MemberPage>(`/v1/members?cohort=${cohortId}&limit=200`);
    expect([page.total, page.items.length]).toEqual([members, members]);
    expect((await get<PopulationSummary>(`/v1/population?cohort=${cohortId}`)).members).toBe(members);
    const file = await get<string>(`/v1/member-export?cohort=${cohortId}`);
    expect(file.trim().split('\r\n')).toHaveLength(members + 1);
    const keys = new Set(page.items.map(({ memberKey }) => memberKey));
    const gaps = await get<GapPage>(`/v1/gaps?cohort=${cohortId}&limit=200`);
    expect(gaps.total).toBeGreaterThan(0);
    expect(gaps.items.every(({ memberKey }) => keys.has(memberKey))).toBe(true);
    const { all } = await get<GapSummary>(`/v1/gaps/summary?cohort=${cohortId}`);
    expect(all.open + all.closed + all.closedHigher + all.closedLower + all.new).toBe(gaps.total);
    // Beside the filters that were there before.
    const both = await get<MemberPage>(`/v1/members?cohort=${cohortId}&with=hcc&limit=200`);
    expect(both.items.map(({ memberKey }) => memberKey)).toEqual(
      page.items.filter(({ hccs }) => hccs > 0).map(({ memberKey }) => memberKey),
    );
  });

  test('is its owner’s alone until it is shared, and the owner’s to change', async () => {
    const mine = await save('Women', women);
    expect((await ask('GET', `/v1/cohorts/${mine.cohortId}`, undefined, 'hcc-coder')).status).toBe(404);
    expect((await ask('GET', `/v1/members?cohort=${mine.cohortId}`, undefined, 'hcc-coder')).status).toBe(404);
    const change = { name: 'Women, shared', definition: women, isShared: true, version: 1 };
    const shared = await ask<SavedCohort>('PUT', `/v1/cohorts/${mine.cohortId}`, change);
    expect(shared.body).toMatchObject({ version: 2, isShared: true, isMine: true });
    expect((await ask('PUT', `/v1/cohorts/${mine.cohortId}`, change)).status).toBe(409);
    const { items } = await get<CohortList>('/v1/cohorts', 'claims-lead');
    expect(items.find(({ cohortId }) => cohortId === mine.cohortId)).toMatchObject({
      isMine: false,
      name: 'Women, shared',
    });
    const other = { ...change, version: 2 };
    expect((await ask('PUT', `/v1/cohorts/${mine.cohortId}`, other, 'claims-lead')).status).toBe(403);
    expect((await ask('DELETE', `/v1/cohorts/${mine.cohortId}`, undefined, 'claims-lead')).status).toBe(403);
    expect((await ask('POST', '/v1/cohorts', { name: 'Women', definition: women }, 'hcc-coder')).status).toBe(403);
    expect((await ask('DELETE', `/v1/cohorts/${mine.cohortId}`)).status).toBe(200);
    expect((await ask('GET', `/v1/members?cohort=${mine.cohortId}`)).status).toBe(404);
  });

  test('SEC-04 of another tenant is not there, shared or not', async () => {
    const { cohortId } = await save('Shared', women, true);
    for (const url of [`/v1/cohorts/${cohortId}`, `/v1/members?cohort=${cohortId}`, `/v1/gaps?cohort=${cohortId}`]) {
      expect((await ask('GET', url, undefined, 'risk-director', world.beta)).status).toBe(404);
    }
    const { body } = await ask<CohortList>('GET', '/v1/cohorts', undefined, 'risk-director', world.beta);
    expect(body.items).toEqual([]);
  });

  test('PHI-01 goes by a name that holds no number of a person', async () => {
    for (const name of ['Born 1948-02-03', '1EG4-TE5-MK73', 'Member 123456', 'two\nlines', ' ']) {
      expect([name, (await ask('POST', '/v1/cohorts', { name, definition: women })).status]).toEqual([name, 400]);
    }
    expect((await save('E11.22 in 2025, 3 or more', women)).version).toBe(1);
  });

  test('AUT-05 each step leaves an event, which holds neither name nor definition', async () => {
    const { cohortId } = await save('Quiet word', women);
    await get(`/v1/members?cohort=${cohortId}`);
    await counted(women);
    await ask('DELETE', `/v1/cohorts/${cohortId}`);
    const events = await world.test.asSuperuser(
      `select action, subject_kind as kind, subject_id::text as id, details::text as details from optimiq.audit_events
       where subject_id::text = $1 or action = 'cohort.count'`,
      [cohortId],
    );
    const actions = new Set(events.map(({ action }) => action));
    expect([...actions].sort()).toEqual(['cohort.count', 'cohort.create', 'cohort.remove', 'member.list']);
    expect(JSON.stringify(events)).not.toMatch(/Quiet|"sex"/);
  });
});

describe('SEC-04 what a reader may not see', () => {
  test('aggregates are told apart by no cohort: an executive gets none of it', async () => {
    const { cohortId } = await save('Shared with all', women, true);
    const asked = [
      await ask('POST', '/v1/cohort-counts', { definition: women }, 'executive'),
      await ask('POST', '/v1/cohort-comparison', { cohortIds: [cohortId, cohortId] }, 'executive'),
      await ask('GET', '/v1/cohorts', undefined, 'executive'),
      await ask('GET', `/v1/cohorts/${cohortId}`, undefined, 'executive'),
      await ask('GET', `/v1/population?cohort=${cohortId}`, undefined, 'executive'),
      await ask('GET', `/v1/population/hccs?cohort=${cohortId}`, undefined, 'executive'),
    ];
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  test('scores and money are not asked for by a criterion, nor by somebody’s shared cohort', async () => {
    const coder = 'hcc-coder';
    expect((await ask('POST', '/v1/cohort-counts', { definition: scored }, coder)).status).toBe(403);
    expect((await ask('POST', '/v1/cohort-counts', { definition: seen }, coder)).status).toBe(403);
    expect((await ask('POST', '/v1/cohort-counts', { definition: women }, coder)).status).toBe(200);
    const { cohortId } = await save('High', scored, true);
    expect((await ask('GET', `/v1/members?cohort=${cohortId}`, undefined, coder)).status).toBe(403);
    expect((await ask('GET', `/v1/gaps?cohort=${cohortId}`, undefined, coder)).status).toBe(403);
    // The definition may be read: it is about nobody.
    expect((await ask('GET', `/v1/cohorts/${cohortId}`, undefined, coder)).status).toBe(200);
    const asLead = await ask('POST', '/v1/cohorts', { name: 'High', definition: scored }, 'claims-lead');
    expect(asLead.status).toBe(403);
  });

  test('a panel narrows every number, whoever shares the cohort', async () => {
    const { cohortId } = await save('Women of all', women, true);
    const other = await save('Men of all', men, true);
    const { items } = await get<MemberPage>(`/v1/members?cohort=${cohortId}&limit=3`);
    const panel = await ask<{ panelId: string }>('POST', '/v1/panels', { name: 'Three' }, 'tenant-admin');
    const add = items.map(({ memberKey }) => memberKey);
    await ask('POST', `/v1/panels/${panel.body.panelId}/members`, { add }, 'tenant-admin');
    await world.signIn(world.alpha, 'care-manager');
    await world.test.asSuperuser(
      `update auth.memberships set restrictions = $2::jsonb where tenant_id = $1 and 'care-manager' = any(roles)`,
      [world.alpha, JSON.stringify({ panels: [panel.body.panelId] })],
    );
    const role = 'care-manager';
    expect(await counted(women, role)).toMatchObject({ members: 3, of: 3, groups: [{ members: 3, criteria: [3] }] });
    expect((await get<MemberPage>(`/v1/members?cohort=${cohortId}`, role)).total).toBe(3);
    expect((await get<PopulationSummary>(`/v1/population?cohort=${other.cohortId}`, role)).members).toBe(0);
    const gaps = await get<GapPage>(`/v1/gaps?cohort=${cohortId}&limit=200`, role);
    expect(gaps.items.every(({ memberKey }) => add.includes(memberKey))).toBe(true);
    const ids = [cohortId, other.cohortId];
    const { body } = await ask<CohortComparison>('POST', '/v1/cohort-comparison', { cohortIds: ids }, role);
    expect(body.cohorts.map(({ members }) => members)).toEqual([3, 0]);
    await world.test.asSuperuser(`update auth.memberships set restrictions = '{}' where tenant_id = $1`, [world.alpha]);
  });
});

describe('a comparison', () => {
  test('has the numbers that the board, the gaps and the list have of each cohort', async () => {
    const ids = [(await save('A', women)).cohortId, (await save('B', seen)).cohortId];
    const { body } = await ask<CohortComparison>('POST', '/v1/cohort-comparison', { cohortIds: ids });
    expect(body.cohorts.map(({ name }) => name)).toEqual(['A', 'B']);
    for (const [at, one] of body.cohorts.entries()) {
      const summary = await get<PopulationSummary>(`/v1/population?cohort=${one.cohortId}`);
      expect([one.members, one.scored, one.meanPaymentThousandths]).toEqual([
        summary.members,
        summary.scored,
        summary.meanPaymentThousandths,
      ]);
      expect(one.paidPerMonthCents).toBe(Math.round(summary.paidCents! / summary.memberMonths!));
      const { all } = await get<GapSummary>(`/v1/gaps/summary?cohort=${one.cohortId}`);
      expect([one.openGaps, one.recapturedTenths]).toEqual([all.open, all.recapturedTenths]);
      const { rows } = await get<HccPrevalence>(`/v1/population/hccs?cohort=${one.cohortId}`);
      for (const { hcc, cells } of body.hccs) {
        expect(cells[at]!.members).toBe(rows.find((row) => row.hcc === hcc)?.members ?? 0);
      }
      const page = await get<MemberPage>(`/v1/members?cohort=${one.cohortId}&limit=200`);
      const female = page.items.filter(({ sex }) => sex === 'F').length;
      expect(one.femaleTenths).toBe(Math.round((female * 1000) / page.total));
      const ages = page.items.flatMap(({ age }) => age ?? []);
      expect(one.meanAgeTenths).toBe(Math.round((ages.reduce((sum, age) => sum + age, 0) * 10) / ages.length));
    }
  });

  test('has scores and money only for those who see them, and two to four cohorts', async () => {
    const ids = [(await save('A', women, true)).cohortId, (await save('B', men, true)).cohortId];
    const { body } = await ask<CohortComparison>('POST', '/v1/cohort-comparison', { cohortIds: ids }, 'hcc-coder');
    expect(body.cohorts).toHaveLength(2);
    expect(JSON.stringify(body)).not.toMatch(/mean(Raw|Payment)|paid|memberMonths/);
    for (const cohortIds of [ids.slice(1), [...ids, ...ids]]) {
      expect((await ask('POST', '/v1/cohort-comparison', { cohortIds })).status).toBe(400);
    }
  });
});

describe('MOD-05 a dashboard', () => {
  const tiles = [
    { kind: 'raf-distribution', filters: { paymentYear: 2026 } },
    { kind: 'members', filters: { paymentYear: 2026, segment: ['CNA'] } },
  ];
  const keep = (name: string, isShared: boolean) => ask<Dashboard>('POST', '/v1/dashboards', { name, tiles, isShared });

  test('is its owner’s until it is shared, and then changed by its owner alone, on the version there is', async () => {
    const { status, body } = await keep('Board', false);
    expect([status, body.tiles, body.version]).toEqual([201, tiles, 1]);
    const url = `/v1/dashboards/${body.dashboardId}`;
    expect((await ask('GET', url, undefined, 'hcc-coder')).status).toBe(404);
    const shared = { name: 'Board of all', tiles: tiles.slice(1), isShared: true, version: 1 };
    expect((await ask<Dashboard>('PUT', url, shared)).body).toMatchObject({ version: 2, name: 'Board of all' });
    expect((await ask('PUT', url, shared)).status).toBe(409);
    expect(await get<Dashboard>(url, 'executive')).toMatchObject({ isMine: false, tiles: tiles.slice(1) });
    for (const [method, payload] of [['PUT', { ...shared, version: 2 }], ['DELETE']] as const)
      expect((await ask(method, url, payload, 'executive')).status).toBe(403);
    expect((await ask('GET', url, undefined, 'billing-contact')).status).toBe(403);
    expect((await ask('GET', url, undefined, 'risk-director', world.beta)).status).toBe(404);
    expect((await ask('DELETE', url)).status).toBe(204);
    expect((await ask('GET', url)).status).toBe(404);
  });

  test('SHR-01 holds kinds and filters only: what its tiles ask for is refused as anywhere', async () => {
    const { body } = await keep('Shared', true);
    const seen = await get<Dashboard>(`/v1/dashboards/${body.dashboardId}`, 'executive');
    expect(Object.keys(seen).sort()).toEqual(
      ['changedAt', 'dashboardId', 'isMine', 'isShared', 'name', 'owner', 'tiles', 'version'].sort(),
    );
    expect((await ask('GET', '/v1/population?segment=CNA', undefined, 'executive')).status).toBe(403);
    expect((await ask('GET', '/v1/population/raf-distribution', undefined, 'hcc-coder')).status).toBe(403);
  });

  test('is refused with free text in a tile, a filter that narrows nothing, or a number in its name', async () => {
    const gaps = { kind: 'open-gaps', filters: { paymentYear: 2026, hcc: 37 } };
    for (const bad of [
      { name: 'Board', tiles: [{ ...tiles[0], title: 'Ann Smith' }] },
      { name: 'Board', tiles: [gaps] },
      { name: 'Board of 1EG4-TE5-MK73', tiles },
      { name: 'Board', tiles: [] },
    ])
      expect((await ask('POST', '/v1/dashboards', bad)).status).toBe(400);
  });
});
