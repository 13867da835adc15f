import type {
  ChangedMembers,
  Load,
  LoadChanges,
  LoadList,
  LoadMatching,
  LoadProblemPage,
} from '@optimiq/contracts/loads';
import type { Role } from '@optimiq/domain/access/roles';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { csvOf, day, load, readLoad, tidyTexts, undo } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const files = tidyTexts({ members: 30, seed: 8, asOf: day('2025-11-24'), months: 24 });
let world: TestProduct;
let loads: { members: LoadId; years: LoadId; claims: LoadId; broken: LoadId };

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  const members = (await load(product, alpha, files['members.csv']!)).loadId;
  const years = (await load(product, alpha, files['eligibility_year.csv']!)).loadId;
  const claims = (await load(product, alpha, files['claim_lines.csv']!)).loadId;
  const rows = [{}, {}, { member_id: 'NEW-1', sex: 'F', birth_date: '1950-01-02' }];
  const broken = (await load(product, alpha, csvOf(['member_id', 'birth_date', 'sex'], rows))).loadId;
  loads = { members, years, claims, broken };
}, 60_000);
afterAll(() => world.close());

async function get<T>(url: string, role: Role = 'tenant-admin', tenant: TenantId = world.alpha, status = 200) {
  const cookie = await world.signIn(tenant, role);
  const answer = await world.app.inject({ method: 'GET', url, headers: { cookie } });
  expect([url, answer.statusCode]).toEqual([url, status]);
  return answer.json() as T;
}

type Loads = z.infer<typeof LoadList>;
type Problems = z.infer<typeof LoadProblemPage>;
const numbers = (items: readonly Load[]) => items.map(({ number }) => number);

test('loads come page by page, newest first, each once', async () => {
  const all = await get<Loads>('/v1/loads');
  expect(all.nextCursor).toBeUndefined();
  const seen: number[] = [];
  for (let cursor = ''; ; ) {
    const page = await get<Loads>(`/v1/loads?limit=2${cursor}`);
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...numbers(page.items));
    if (!page.nextCursor) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(seen).toEqual(numbers(all.items));
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
  expect(seen).toHaveLength(4);
});

test('loads of a state and a feed; the feeds to choose from are counted whatever the filter', async () => {
  const all = await get<Loads>('/v1/loads');
  const { source, format } = all.items[0]!;
  const some = await get<Loads>(`/v1/loads?source=${source}&format=${format}&state=active`);
  expect(some.items.length).toBeGreaterThan(0);
  expect(some.items.every((one) => one.source === source && one.format === format && one.state === 'active')).toBe(
    true,
  );
  expect(await get<Loads>('/v1/loads?state=swept')).toEqual({ items: [], feeds: all.feeds });
  expect(all.feeds.reduce((sum, feed) => sum + feed.loads, 0)).toBe(all.items.length);
  await get('/v1/loads?source=a%20b', 'tenant-admin', world.alpha, 400);
  expect(await get<Loads>('/v1/loads', 'tenant-admin', world.beta)).toEqual({ items: [], feeds: [] });
});

test('a load names its feed and a tag of its bytes, and its file only to one who may load', async () => {
  const url = `/v1/loads/${loads.claims}`;
  const admin = await get<Load>(url);
  expect(admin.contentTag).toMatch(/^[0-9a-f]{12}$/);
  expect(admin).toMatchObject({ source: 'plan', startedBy: expect.any(String), fileName: 'file' });
  expect(await get<Load>(url, 'risk-director')).not.toHaveProperty('fileName');
});

test('each rule comes with its first place, and the problems of a rule add up to its count', async () => {
  const url = `/v1/loads/${loads.broken}/problems`;
  const { counts } = await get<Problems>(url);
  expect(counts.length).toBeGreaterThan(0);
  for (const { rule, severity, count, first } of counts) {
    const { items } = await get<Problems>(`${url}?rule=${rule}&severity=${severity}&limit=200`);
    expect(items).toHaveLength(count);
    expect(items[0]).toEqual(first);
  }
});

test('whom a load is about: new to the first file, known to the next, refused where a row names nobody', async () => {
  const of = (id: LoadId) => get<LoadMatching>(`/v1/loads/${id}/matching`);
  const first = await of(loads.members);
  expect(first).toMatchObject({ matched: 0, created: first.persons, refused: [] });
  expect(first.persons).toBe(30);
  const next = await of(loads.claims);
  expect(next).toMatchObject({ created: 0, matched: next.persons });
  expect(await of(loads.broken)).toEqual({
    persons: 1,
    created: 1,
    matched: 0,
    refused: [{ rule: 'missing-identifier', count: 2 }],
  });
  await get(`/v1/loads/${loads.members}/matching`, 'tenant-admin', world.beta, 404);
});

test('what a load changed adds up to its rows; scores only for one who may see them', async () => {
  const url = `/v1/loads/${loads.claims}/changes`;
  const changes = await get<LoadChanges>(url, 'risk-director');
  expect(changes.before!.number).toBeLessThan(changes.after!.number);
  expect(changes.otherLoads).toEqual([]);
  const gained = changes.changes.find(({ kind }) => kind === 'hcc-gained')!;
  expect(gained.members).toBeGreaterThan(0);
  for (const { kind, members } of changes.changes) {
    const { items } = await get<ChangedMembers>(`${url}/members?kind=${kind}&limit=200`, 'risk-director');
    expect([kind, items.length]).toEqual([kind, members]);
    const file = await world.app.inject({
      url: `${url}/member-export?kind=${kind}`,
      headers: { cookie: await world.signIn(world.alpha, 'risk-director') },
    });
    const keys = file.body
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.slice(1, 37));
    expect(keys).toEqual(items.map(({ memberKey }) => memberKey));
    if (kind === 'hcc-gained') expect(items.every((one) => one.hccsAfter! > 0)).toBe(true);
    if (kind === 'score')
      expect(items.every((one) => one.paymentBeforeThousandths !== one.paymentAfterThousandths)).toBe(true);
  }
  const officer = await get<LoadChanges>(url, 'privacy-officer');
  expect(officer.changes).toEqual(changes.changes);
  expect(JSON.stringify(officer)).not.toContain('meanPayment');
  expect(JSON.stringify(await get<ChangedMembers>(`${url}/members?kind=score`, 'privacy-officer'))).not.toContain(
    'payment',
  );
  await get(url, 'risk-director', world.beta, 404);
  expect((await get<LoadChanges>(`/v1/loads/${loads.members}/changes`)).before).toBeUndefined();
  expect((await get<Load & { refusedRows: number }>(`/v1/loads/${loads.broken}`)).refusedRows).toBe(2);
});

test('rows of the changes come page by page, each once', async () => {
  const url = `/v1/loads/${loads.claims}/changes/members?kind=hcc-gained`;
  const whole = (await get<ChangedMembers>(`${url}&limit=200`)).items;
  const seen = [];
  for (let cursor = ''; ; ) {
    const page = await get<ChangedMembers>(`${url}&limit=2${cursor}`);
    seen.push(...page.items);
    if (!page.nextCursor) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  expect(seen).toEqual(whole);
});

test('an undone load says what it changed as long as the runs are kept, and then that they are not', async () => {
  const url = `/v1/loads/${loads.claims}/changes`;
  expect((await get<LoadChanges>(url)).state).toBe('compared');
  await undo(world.product, world.alpha, loads.claims);
  expect((await readLoad(world.product, world.alpha, loads.claims)).state).toBe('undone');
  expect(await get<LoadChanges>(url)).toEqual({ state: 'not-kept', otherLoads: [], changes: [] });
  expect(await get<ChangedMembers>(`${url}/members?kind=score`)).toEqual({ items: [] });
});
