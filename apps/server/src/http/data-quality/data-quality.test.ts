import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import type {
  Completeness,
  DataQuality,
  DuplicateClaims,
  MonthClaims,
  QualityRows,
} from '@optimiq/contracts/data-quality';
import type { ClaimVersions } from '@optimiq/contracts/members';
import type { Role } from '@optimiq/domain/access/roles';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { appendLoad } from '@optimiq/store/testing/append-load';
import { claim, date, fillKey } from '@optimiq/store/testing/facts';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day, load, readLoad, tidyTexts, undo } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { duplicateClaimRows } from './duplicates.ts';

const files = tidyTexts({ members: 30, seed: 5, asOf: day('2025-11-24'), months: 24 });
let world: TestProduct;
let claimsLoad: { loadId: Parameters<typeof undo>[2]; number: number };
let memberKey: MemberKey;

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  await load(product, alpha, files['members.csv']!);
  const years = await load(product, alpha, files['eligibility_year.csv']!);
  const claims = await load(product, alpha, files['claim_lines.csv']!);
  claimsLoad = { loadId: claims.loadId, number: (await readLoad(product, alpha, claims.loadId)).number };
  const { number } = await readLoad(product, alpha, years.loadId);
  // Keys are random, and one of the thirty was covered for nine months only: a year that says not which makes no span.
  const [member] = await product.facts.query<{ key: MemberKey }>(
    alpha,
    [number],
    'select min(member_key) as key from eligibility_years_current where year = 2025 and part_b_months = 12',
  );
  memberKey = member!.key;
  const appender = appendLoad(product.facts, alpha, number);
  await appender.fills(
    [1, 2, 3, 4, 5].map((fill) => ({ fillKey: fillKey(fill), memberKey, filledOn: date('2025-03-04') })),
  );
  await appender.coverage([
    { memberKey, action: 'state', line: 'dental', from: date('2025-01-01'), through: date('2025-02-28') },
    { memberKey, action: 'state', line: 'dental', from: date('2025-03-02'), contract: 'H1234' },
    { memberKey, action: 'end', line: 'dental', contract: 'H1234', through: date('2025-06-30') },
  ]);
}, 60_000);
afterAll(() => world.close());

async function get<T>(
  url: string,
  role: Role = 'risk-director',
  tenant: TenantId = world.alpha,
  status = 200,
): Promise<T> {
  const cookie = await world.signIn(tenant, role);
  const answer = await world.app.inject({ method: 'GET', url, headers: { cookie } });
  expect([url, answer.statusCode]).toEqual([url, status]);
  return answer.json() as T;
}

test('PHD-04 a member’s coverage: spans with their load, a gap of one day, what a later row ended, status by month', async () => {
  const answer = await get<CoverageTimeline>(
    `/v1/members/${memberKey}/coverage-timeline?from=2025-01&through=2025-07`,
    'care-manager',
  );
  const dental = answer.lines.find(({ line }) => line === 'dental')!;
  expect(dental.spans.map(({ from, through }) => [from, through])).toEqual([
    ['2025-01-01', '2025-02-28'],
    ['2025-03-02', '2025-06-30'],
  ]);
  expect(dental.gaps).toMatchObject([{ from: '2025-03-01', through: '2025-03-01', days: 1 }]);
  expect(dental.spans[0]!.stated).toMatchObject({ loadNumber: expect.any(Number), format: expect.any(String) });
  expect(answer.changes).toMatchObject([{ kind: 'ended', line: 'dental', from: '2025-03-02', through: '2025-06-30' }]);
  expect(answer.months.map(({ month }) => month)).toEqual([
    '2025-01',
    '2025-02',
    '2025-03',
    '2025-04',
    '2025-05',
    '2025-06',
    '2025-07',
  ]);
  // Eligibility years of twelve months are spans as well.
  expect(answer.lines.map(({ line }) => line)).toContain('part-b');
  expect(answer.months[0]).toMatchObject({ partB: true });
});

test('PHD-04 a range that is none is refused, and another tenant sees nothing of it', async () => {
  const url = `/v1/members/${memberKey}/coverage-timeline`;
  await get(`${url}?from=2025-05&through=2025-04`, 'risk-director', world.alpha, 400);
  await get(`${url}?from=0001-01`, 'risk-director', world.alpha, 400);
  expect((await get<CoverageTimeline>(url)).months).toHaveLength(23);
  await get(url, 'risk-director', world.beta, 404);
});

test('PHD-02 rules with counts, and the rows behind a count page by page', async () => {
  const { rules } = await get<DataQuality>('/v1/data-quality', 'tenant-admin');
  const rule = rules.find(({ id }) => id === 'fill-drug')!;
  expect(rule).toMatchObject({ rows: 5, broken: 5, months: [{ month: '2025-03', rows: 5, broken: 5 }] });
  expect(rules.find(({ id }) => id === 'line-procedure-form')).toMatchObject({
    basis: 'form',
    titleKey: 'dataQuality.line-procedure-form',
  });
  let [found, cursor] = [0, ''];
  do {
    const page = await get<QualityRows>(`/v1/data-quality/${rule.id}/rows?limit=2${cursor}`);
    found += page.items.length;
    cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
  } while (cursor);
  expect(found).toBe(rule.broken);
  await get('/v1/data-quality/no-such-rule/rows', 'risk-director', world.alpha, 400);
  expect(
    (await get<DataQuality>('/v1/data-quality', 'risk-director', world.beta)).rules.every(({ rows }) => rows === 0),
  ).toBe(true);
  const ofLoad = await get<DataQuality>(`/v1/data-quality?load=${claimsLoad.number}`);
  expect(ofLoad.rules.find(({ id }) => id === 'claim-line')!.rows).toBe(
    rules.find(({ id }) => id === 'claim-line')!.rows,
  );
});

test('PHD-02 a claim with its versions and sources; amounts only for those who may see money', async () => {
  const [row] = await world.product.facts.query<{ claim: string; member: string; paid?: number }>(
    world.alpha,
    [claimsLoad.number],
    'select claim_key as claim, member_key as member, paid_cents as paid from claims_current order by claim_key limit 1',
  );
  const url = `/v1/members/${row!.member}/claims/${row!.claim}/versions`;
  const answer = await get<ClaimVersions>(url);
  expect(answer.versions).toMatchObject([{ claimKey: row!.claim, state: 'current', loadNumber: claimsLoad.number }]);
  expect(answer.sources).toMatchObject([{ loadNumber: claimsLoad.number, source: expect.any(String) }]);
  expect(answer.net?.paidCents).toBe(row!.paid ?? 0);
  expect(await get<ClaimVersions>(url, 'hcc-coder')).not.toHaveProperty('net');
  await get(url, 'risk-director', world.beta, 404);
});

test('PHD-02 a month of completeness opens its claims, page by page, as many as it counts', async () => {
  const { service, received } = await get<Completeness>('/v1/completeness');
  const listed = async (month: string, query: string) => {
    const claims = new Set<string>();
    let [rows, cursor] = [0, ''];
    do {
      const page = await get<MonthClaims>(`/v1/completeness/${month}/claims?limit=7${query}${cursor}`);
      for (const { claimKey } of page.items) claims.add(claimKey);
      rows += page.items.length;
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
    } while (cursor);
    expect(claims.size).toBe(rows);
    return rows;
  };
  const month = service.find(({ claims }) => claims > 7)!;
  expect(await listed(month.month, '')).toBe(month.claims);
  expect(await listed(received[0]!.month, '&by=received')).toBe(received[0]!.claims);
  expect(await listed('1999-01', '')).toBe(0);
  expect(await listed('1999-01', '&by=received')).toBe(0);
  expect(await listed(month.month, '&source=nobody')).toBe(0);

  const url = `/v1/completeness/${month.month}/claims`;
  const { items, sources } = await get<MonthClaims>(url);
  expect(sources.reduce((sum, { claims }) => sum + claims, 0)).toBe(month.claims);
  expect(await listed(month.month, `&source=${sources[0]!.source}`)).toBe(sources[0]!.claims);
  expect(items[0]).toMatchObject({ source: sources[0]!.source, loadNumber: claimsLoad.number });
  expect(items.some(({ paidCents }) => paidCents !== undefined)).toBe(true);
  for (const item of (await get<MonthClaims>(url, 'privacy-officer')).items)
    expect(item).not.toHaveProperty('paidCents');
  await get(url, 'executive', world.alpha, 403);
  await get('/v1/completeness/2025-13/claims', 'risk-director', world.alpha, 400);
  expect(await get<MonthClaims>(url, 'risk-director', world.beta)).toEqual({ items: [], sources: [] });
});

/** A file of the server: status, and its rows without the head. */
async function file(url: string, role: Role = 'risk-director', tenant: TenantId = world.alpha) {
  const answer = await world.app.inject({ url, headers: { cookie: await world.signIn(tenant, role) } });
  const [head = '', ...rows] = answer.body.trimEnd().split('\r\n');
  return { status: answer.statusCode, headers: answer.headers, head: head.replace('\uFEFF', ''), rows };
}
const lastExport = async (action: string) =>
  (
    await world.test.asSuperuser(
      `select details, members from optimiq.audit_events where action = $1 and outcome = 'success' order by at desc limit 1`,
      [action],
    )
  )[0] as { details: object; members: string[] };

test('ACC-04 lists of rows about members leave whole, by filter, counted and recorded', async () => {
  const { rules } = await get<DataQuality>('/v1/data-quality');
  const rule = rules.find(({ id }) => id === 'fill-drug')!;
  const url = `/v1/data-quality/${rule.id}/row-export`;
  const broken = await file(url);
  expect([broken.status, broken.rows.length]).toEqual([200, rule.broken]);
  expect(broken.headers).toMatchObject({
    'content-disposition': 'attachment; filename="fill-drug.csv"',
    'content-security-policy': expect.stringContaining('sandbox'),
  });
  expect(broken.rows[0]).toContain(memberKey);
  const event = await lastExport('data-quality.rows-export');
  expect(event).toEqual({ details: { rows: rule.broken }, members: [memberKey] });
  expect((await file(`${url}?month=2025-03`)).rows).toHaveLength(rule.broken);
  expect((await lastExport('data-quality.rows-export')).details).toEqual({ rows: rule.broken, filters: 'month' });
  expect((await file(`${url}?month=2025-04`)).rows).toEqual([]);
  expect((await file(url, 'risk-director', world.beta)).rows).toEqual([]);

  const { service, received } = await get<Completeness>('/v1/completeness');
  const { month, claims } = service.find((one) => one.claims > 7)!;
  const ofMonth = `/v1/completeness/${month}/claim-export`;
  const all = await file(ofMonth);
  expect(all.rows).toHaveLength(claims);
  expect(all.head).toMatch(/"paid_cents"$/);
  expect((await file(ofMonth, 'privacy-officer')).head).not.toContain('paid');
  expect((await file(`${ofMonth}?source=nobody`)).rows).toEqual([]);
  const { sources } = await get<MonthClaims>(`/v1/completeness/${month}/claims`);
  expect((await file(`${ofMonth}?source=${sources[0]!.source}`)).rows).toHaveLength(sources[0]!.claims);
  const inReceived = `/v1/completeness/${received[0]!.month}/claim-export?by=received`;
  expect((await file(inReceived)).rows).toHaveLength(received[0]!.claims);

  const coverage = await file(`/v1/members/${memberKey}/coverage-export?from=2025-01&through=2025-07`);
  expect(coverage.rows.map((row) => row.split(',')[1])).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `"2025-0${n}"`));
  expect(await lastExport('coverage.export')).toMatchObject({ details: { rows: 7, filters: 'from through' } });
  expect((await file(`/v1/members/${memberKey}/coverage-export`, 'risk-director', world.beta)).status).toBe(404);
});

test('ACC-04 such a file is refused without its right, and on a day that is used up', async () => {
  const urls = ['/v1/data-quality/fill-drug/row-export', '/v1/completeness/2025-03/claim-export'];
  for (const url of urls) expect((await file(url, 'hcc-coder')).status).toBe(403);
  const chosen = (value: object) =>
    world.test.asSuperuser('update optimiq.tenant_settings set chosen = $1 where tenant_id = $2', [
      JSON.stringify(value),
      world.alpha,
    ]);
  await chosen({ 'quota.exportRowsPerDay': 1 });
  expect((await file(urls[0]!)).status).toBe(429);
  await chosen({});
});

test('PHD-02 completeness by month, amounts only for those who may see money; an undo hides it all', async () => {
  const url = '/v1/completeness?runOutMonths=2';
  const answer = await get<Completeness>(url);
  expect(answer.service.length).toBeGreaterThan(12);
  expect(answer.service.find(({ month }) => month === '2025-10')).toMatchObject({
    isImmature: true,
    paidCents: expect.any(Number),
  });
  expect(answer.service.find(({ month }) => month === '2025-09')).toMatchObject({
    isImmature: false,
    againstMeanThousandths: expect.any(Number),
  });
  const sum = (rows: readonly { claims: number }[]) => rows.reduce((total, { claims }) => total + claims, 0);
  expect(sum(answer.received)).toBe(sum(answer.service));
  for (const row of (await get<Completeness>(url, 'privacy-officer')).service)
    expect(row).not.toHaveProperty('paidCents');
  expect((await get<Completeness>(url, 'risk-director', world.beta)).service).toEqual([]);
  await undo(world.product, world.alpha, claimsLoad.loadId);
  expect((await get<Completeness>(url)).service).toEqual([]);
});

test('PHD-02 duplicate claims are listed and leave whole for the tenant that has them; never a part of them', async () => {
  const twice = { memberKey, billedCents: 5000, billingNpi: '1234567893' };
  const [one, other, next, last] = [901, 902, 903, 904].map((n) => claim(n, 1, twice));
  const later = { serviceFrom: date('2025-03-05'), serviceThrough: date('2025-03-05') };
  // A load before that of the claims, so that no two of them have one place.
  const loaded = [one!, other!, { ...next!, ...later }, { ...last!, ...later }];
  await appendLoad(world.product.facts, world.alpha, claimsLoad.number - 1).claims(loaded);
  const { items } = await get<DuplicateClaims>('/v1/duplicate-claims');
  expect(items.map(({ serviceFrom, claims }) => [serviceFrom, claims])).toEqual([
    ['2025-03-04', 2],
    ['2025-03-05', 2],
  ]);
  const { head, rows } = await file('/v1/duplicate-claim-export');
  expect(rows.map((row) => row.split(',')[1])).toEqual(['"2025-03-04"', '"2025-03-05"']);
  expect(head).toMatch(/"billed_cents"$/);
  expect((await file('/v1/duplicate-claim-export', 'privacy-officer')).head).not.toContain('billed');
  const request = {
    caller: { tenantId: world.alpha },
    tenant: (work: Parameters<typeof withTenant>[2]) => withTenant(world.product.database.app, world.alpha, work),
    may: () => true,
  } as unknown as FastifyRequest;
  await expect(duplicateClaimRows(world.product, request, 1)).rejects.toMatchObject({ code: 'too-many-rows' });
  expect(await get<DuplicateClaims>('/v1/duplicate-claims', 'risk-director', world.beta)).toEqual({ items: [] });
});
