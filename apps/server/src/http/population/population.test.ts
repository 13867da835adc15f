import { randomUUID } from 'node:crypto';
import type { ClaimUses } from '@optimiq/contracts/claim-uses';
import type { GapPage, MemberGaps } from '@optimiq/contracts/gaps';
import type { ClaimPage, Receipt } from '@optimiq/contracts/members';
import type {
  HccPrevalence,
  MemberPage,
  NotCountedTable,
  PaidByMonth,
  PopulationSummary,
  RafDistribution,
  SegmentTable,
} from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import type { GroupTable } from '@optimiq/contracts/population-groups';
import { PopulationTable } from '@optimiq/contracts/population-tables';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day, load, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 24 });
const kinds = ['contract', 'plan', 'provider'] as const;
const parts = [
  ...['', '/raf-distribution', '/hccs', '/segments', '/not-counted', '/paid-by-month', '/paid-by-service'],
  ...kinds.map((kind) => `/groups?by=${kind}`),
];
const asking = (part: string, filter: string) => `/v1/population${part}${part.includes('?') ? '&' : '?'}${filter}`;
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
});
afterAll(() => world.close());

async function get<T>(url: string, role: Role = 'risk-director', tenant: TenantId = world.alpha): Promise<T> {
  const cookie = await world.signIn(tenant, role);
  const answer = await world.app.inject({ method: 'GET', url, headers: { cookie } });
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode} ${answer.body}`);
  return answer.json() as T;
}

/** Every row of a list, page after page. */
async function allMembers(query: string): Promise<MemberPage['items']> {
  const items: MemberPage['items'] = [];
  let cursor = '';
  do {
    const page = await get<MemberPage>(`/v1/members?limit=7${query}${cursor}`);
    items.push(...page.items);
    cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
  } while (cursor);
  return items;
}

const sum = (values: readonly (number | null | undefined)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('the rows behind a figure add up to it', () => {
  test('members, scored members, members with an HCC', async () => {
    const summary = await get<PopulationSummary>('/v1/population');
    expect(summary.members).toBe(60);
    expect(await allMembers('')).toHaveLength(summary.members!);
    expect(await allMembers('&with=score')).toHaveLength(summary.scored!);
    expect(await allMembers('&with=hcc')).toHaveLength(summary.membersWithHcc!);
    expect(summary.scored! + sum(summary.notScored.map(({ members }) => members))).toBe(summary.members);
  });

  test('means of the tiles are those of the rows', async () => {
    const summary = await get<PopulationSummary>('/v1/population');
    const scored = await allMembers('&with=score');
    const mean = sum(scored.map(({ paymentThousandths }) => paymentThousandths)) / scored.length;
    expect(Math.abs(mean - summary.meanPaymentThousandths!)).toBeLessThanOrEqual(0.5);
    expect(summary.meanHccsThousandths).toBe(Math.round((sum(scored.map(({ hccs }) => hccs)) * 1000) / scored.length));
  });

  test('bands, segments and each HCC', async () => {
    const { n, bands } = await get<RafDistribution>('/v1/population/raf-distribution');
    expect(sum(bands.map(({ members }) => members))).toBe(n);
    for (const { fromThousandths, members } of bands) {
      expect(await allMembers(`&band=${fromThousandths}`)).toHaveLength(members!);
    }
    const { rows: segments } = await get<SegmentTable>('/v1/population/segments');
    expect(sum(segments.map(({ members }) => members))).toBe(n);
    for (const { segment, members } of segments) expect(await allMembers(`&segment=${segment}`)).toHaveLength(members!);
    const { rows: hccs } = await get<HccPrevalence>('/v1/population/hccs');
    expect(hccs.length).toBeGreaterThan(5);
    for (const { hcc, members } of hccs.slice(0, 8)) expect(await allMembers(`&hcc=${hcc}`)).toHaveLength(members!);
  });

  test('each HCC beside the year before: the gaps of that year, and those it has again', async () => {
    const { rows } = await get<HccPrevalence>('/v1/population/hccs');
    expect(sum(rows.map(({ earlier }) => earlier))).toBeGreaterThan(10);
    for (const { hcc, earlier, recaptured } of rows.slice(0, 8)) {
      const { items } = await get<GapPage>(`/v1/gaps?hcc=${hcc}&limit=200`);
      const held = items.filter(({ codedYears }) => codedYears.includes(2024));
      expect([hcc, held.length, held.filter(({ status }) => status !== 'open').length]).toEqual([
        hcc,
        earlier,
        recaptured,
      ]);
    }
  });

  test('diagnoses that did not count, by reason and by member', async () => {
    const summary = await get<PopulationSummary>('/v1/population');
    const { n, rows } = await get<NotCountedTable>('/v1/population/not-counted');
    expect(n).toBe(summary.notCounted);
    expect(sum(rows.map(({ diagnoses }) => diagnoses))).toBe(n);
    const receipts = await Promise.all(
      (await allMembers('')).map(({ memberKey }) => get<Receipt>(`/v1/members/${memberKey}/score`)),
    );
    expect(sum(receipts.map(({ notCounted }) => notCounted.length))).toBe(n);
  });

  test('what was paid, by month', async () => {
    const summary = await get<PopulationSummary>('/v1/population');
    const { rows } = await get<PaidByMonth>('/v1/population/paid-by-month');
    expect(sum(rows.map(({ paidCents }) => paidCents))).toBe(summary.paidCents);
    expect(sum(rows.map(({ claims }) => claims))).toBe(summary.claims);
    expect(sum(summary.months.map(({ lines }) => lines))).toBe(summary.claimLines);
  });

  test('what was paid, by kind of service, each row with as many members as it opens', async () => {
    const summary = await get<PopulationSummary>('/v1/population');
    const { rows, ...all } = await get<PaidByService>('/v1/population/paid-by-service');
    expect(rows.length).toBeGreaterThan(4);
    expect(sum(rows.map(({ paidCents }) => paidCents))).toBe(summary.paidCents);
    expect(sum(rows.map(({ claims }) => claims))).toBe(summary.claims);
    expect(all.memberMonths).toBe(summary.memberMonths);
    for (const { service, members } of rows) expect(await allMembers(`&service=${service}`)).toHaveLength(members!);
    // Complete as of November are the months through August; they add up to the months of the other table.
    const { rows: months } = await get<PaidByMonth>('/v1/population/paid-by-month');
    expect(all.completeMonths).toBe(8);
    expect(sum(rows.map(({ completeCents }) => completeCents))).toBe(
      sum(months.slice(0, 8).map(({ paidCents }) => paidCents)),
    );
    expect(sum(rows.map(({ earlierCents }) => earlierCents))).toBeGreaterThan(0);
    expect(all.earlierMemberMonths).toBeLessThanOrEqual(60 * 8);
  });

  test.each(kinds)('members by %s, who are all of them, each row with as many as it opens', async (by) => {
    const summary = await get<PopulationSummary>('/v1/population');
    const { n, groups, rows } = await get<GroupTable>(`/v1/population/groups?by=${by}`);
    expect([n, groups]).toEqual([summary.members, rows.length]);
    expect(sum(rows.map(({ members }) => members))).toBe(summary.members);
    expect(sum(rows.map(({ scored }) => scored))).toBe(summary.scored);
    expect(sum(rows.map(({ paidCents }) => paidCents))).toBe(summary.paidCents);
    expect(sum(rows.map(({ memberMonths }) => memberMonths))).toBe(summary.memberMonths);
    for (const { key, members, meanPaymentThousandths } of rows.slice(0, 6)) {
      const listed = await allMembers(`&${by}=${key}`);
      expect(listed).toHaveLength(members!);
      const scores = listed.flatMap(({ paymentThousandths }) => paymentThousandths ?? []);
      if (scores.length > 0)
        expect(Math.abs(sum(scores) / scores.length - meanPaymentThousandths!)).toBeLessThanOrEqual(0.5);
    }
    if (by === 'provider') expect(rows.some(({ name, key }) => /^\d{10}$/.test(name) && key === name)).toBe(false);
    // The board under the filter is that of the row.
    const first = rows[0]!;
    expect(await get(`/v1/population?${by}=${first.key}`)).toMatchObject({
      members: first.members,
      paidCents: first.paidCents,
    });
  });

  test('terms of every receipt add up to its raw score', async () => {
    // Every fourth: a replay of the whole run holds the others to their hashes.
    const scored = await allMembers('&with=score');
    for (const { memberKey } of scored.filter((_, at) => at % 4 === 0)) {
      const receipt = await get<Receipt>(`/v1/members/${memberKey}/score`);
      expect(sum((receipt.terms ?? []).map(({ thousandths }) => thousandths))).toBe(receipt.rawThousandths);
    }
  });
});

test('MOD-05 what rests on a claim is what the receipt and the gaps of its member say, and its days are those of the list', async () => {
  const members = (await allMembers('&with=hcc')).slice(0, 3).map(({ memberKey }) => memberKey);
  const seen = { hccs: 0, alone: 0, notCounted: 0, gaps: 0, sameDays: 0 };
  for (const memberKey of members) {
    const at = `/v1/members/${memberKey}`;
    const [receipt, gaps, claims] = await Promise.all([
      get<Receipt>(`${at}/score`),
      get<MemberGaps>(`${at}/gaps`),
      get<ClaimPage>(`${at}/claims?limit=200`),
    ]);
    expect(claims.items).toHaveLength(claims.total);
    // Some that gaps name, some that the receipt names, and two whichever.
    const named = [gaps, receipt].flatMap((by) => {
      const text = JSON.stringify(by);
      return claims.items.filter(({ claimKey }) => text.includes(claimKey)).slice(0, 4);
    });
    for (const claim of new Set([...named, ...claims.items.slice(0, 2)])) {
      const { claimKey } = claim;
      const uses = await get<ClaimUses>(`${at}/claims/${claimKey}/uses`);
      const expected = receipt.hccs.flatMap(({ hcc, diagnoses }) => {
        const all = new Set(diagnoses.flatMap(({ evidence }) => evidence.map((one) => one.claimKey)));
        const codes = diagnoses.filter(({ evidence }) => evidence.some((one) => one.claimKey === claimKey));
        return codes.map(({ code }) => ({ hcc, code, otherClaims: all.size - 1 }));
      });
      expect(uses.hccs.map(({ hcc, code, otherClaims }) => ({ hcc, code, otherClaims }))).toEqual(expected);
      expect(uses.notCounted).toEqual(
        receipt.notCounted.filter((one) => one.claimKey === claimKey).map(({ code, reason }) => ({ code, reason })),
      );
      const gapsNaming = gaps.items.flatMap(({ hcc, closedBy, lastCoded }) => [
        ...(closedBy?.claimKey === claimKey ? [`${hcc} closed-by`] : []),
        ...(lastCoded?.claimKey === claimKey ? [`${hcc} last-coded`] : []),
      ]);
      expect(uses.gaps.map((gap) => `${gap.hcc} ${gap.as}`)).toEqual(gapsNaming);
      const { serviceFrom: from = '', serviceThrough: through = '' } = claim;
      const sameDays = claims.items.filter(
        (one) => one.claimKey !== claimKey && one.serviceFrom! <= through && one.serviceThrough! >= from,
      );
      expect(uses.sameDays.total).toBe(sameDays.length);
      expect(uses.sameDays.items).toEqual(sameDays.slice(0, 10));
      seen.hccs += uses.hccs.length;
      seen.alone += uses.hccs.filter(({ otherClaims }) => otherClaims === 0).length;
      seen.notCounted += uses.notCounted.length;
      seen.gaps += uses.gaps.length;
      seen.sameDays += sameDays.length;
    }
  }
  // The control: each of them was there to be compared.
  expect(Object.entries(seen).filter(([, n]) => n === 0)).toEqual([]);
});

describe('what a role does not hold is not in the answer', () => {
  test('MOD-05 a coder gets names, and neither scores nor money', async () => {
    const page = await get<MemberPage>('/v1/members', 'hcc-coder');
    expect(page.items.every(({ name }) => name !== undefined)).toBe(true);
    const receipt = await get<Receipt>(`/v1/members/${page.items[0]!.memberKey}/score`, 'hcc-coder');
    const claims = await get(`/v1/members/${page.items[0]!.memberKey}/claims`, 'hcc-coder');
    const summary = await get('/v1/population', 'hcc-coder');
    const text = JSON.stringify([page, receipt, claims, summary]);
    expect(text).not.toMatch(/(raw|payment|meanRaw|meanPayment|coefficient)Thousandths"|Cents"|"terms"/);
  });

  test('MOD-05 a director gets scores and money, and no name', async () => {
    const page = await get<MemberPage>('/v1/members');
    expect(page.items.every(({ name }) => name === undefined)).toBe(true);
    expect(await get<object>(`/v1/members/${page.items[0]!.memberKey}`)).not.toHaveProperty('identity');
  });

  test('a coder cannot order or filter by score', async () => {
    const cookie = await world.signIn(world.alpha, 'hcc-coder');
    for (const url of ['/v1/members?sort=payment', '/v1/members?band=250']) {
      expect((await world.app.inject({ method: 'GET', url, headers: { cookie } })).statusCode).toBe(403);
    }
  });

  test('an executive gets no cell of 1 to 10 people in any cut', async () => {
    for (const query of ['', 'paymentYear=2026']) {
      for (const part of parts) {
        const text = JSON.stringify(await get(asking(part, query), 'executive'));
        const cells = [
          ...text.matchAll(/"(?:members|scored|membersWithHcc|outranked|earlier|recaptured|n)":(\d+)/g),
        ].map((match) => Number(match[1]));
        expect([part, query, cells.filter((cell) => cell > 0 && cell < 11)]).toEqual([part, query, []]);
      }
    }
  });
});

test('an executive cannot narrow the population, so that no two cohorts differ by a small cell', async () => {
  const cookie = await world.signIn(world.alpha, 'executive');
  for (const filter of [
    'segment=INS',
    'band=500',
    'hcc=37',
    'with=hcc',
    'segment=CNA&hcc=37',
    'service=inpatient',
    'contract=H1234',
  ]) {
    for (const part of parts) {
      const answer = await world.app.inject({
        method: 'GET',
        url: asking(part, filter),
        headers: { cookie },
      });
      expect([part, filter, answer.statusCode, answer.json().code]).toEqual([part, filter, 403, 'forbidden']);
    }
  }
});

test('no month of the service year lies after the as-of date, and a stay counts in the month it ends', async () => {
  const { rows } = await get<PaidByMonth>('/v1/population/paid-by-month');
  expect(rows.filter(({ month, claims }) => month > '2025-11' && claims !== 0)).toEqual([]);
});

test('COV-07 another tenant sees nothing of it', async () => {
  expect(await get('/v1/population', 'risk-director', world.beta)).toMatchObject({ members: 0 });
  const { items } = await get<MemberPage>('/v1/members');
  const cookie = await world.signIn(world.beta, 'tenant-admin');
  const key = items[0]!.memberKey;
  for (const url of ['', '/score', '/claims', '/ledger'].map((part) => `/v1/members/${key}${part}`)) {
    expect((await world.app.inject({ method: 'GET', url, headers: { cookie } })).statusCode).toBe(404);
  }
});

test('SEC-04 the board as a PDF is letter size, recorded, for those who may export, and of one tenant', async () => {
  const send = async (role: Role, tenant = world.alpha) =>
    world.app.inject({
      method: 'GET',
      url: '/v1/population/report',
      headers: { cookie: await world.signIn(tenant, role) },
    });
  const file = await send('risk-director');
  expect([file.statusCode, file.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect(file.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  expect(file.rawPayload.toString('latin1')).toMatch(/MediaBox \[0 0 612 792\]/);
  const events = await world.test.asSuperuser(
    `select 1 from optimiq.audit_events where action = 'population.report' and outcome = 'success'`,
  );
  expect(events).toHaveLength(1);
  expect((await send('privacy-officer')).statusCode).toBe(200);
  for (const role of ['executive', 'hcc-coder'] as const) expect((await send(role)).statusCode).toBe(403);
  expect((await send('risk-director', world.beta)).statusCode).toBe(404);
});

test('SEC-04 a table of the board as a file is its answer, recorded, for those who may export and read the table', async () => {
  const send = async (table: string, role: Role) =>
    world.app.inject({
      method: 'GET',
      url: `/v1/population/table-export?table=${table}`,
      headers: { cookie: await world.signIn(world.alpha, role) },
    });
  for (const table of PopulationTable.options) {
    const file = await send(table, 'risk-director');
    expect([table, file.statusCode]).toEqual([table, 200]);
    expect(file.headers['content-disposition']).toBe(`attachment; filename="population-${table}.csv"`);
  }
  const { rows } = await get<PaidByService>('/v1/population/paid-by-service');
  const lines = (await send('paid-by-service', 'risk-director')).body.trim().split('\r\n');
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 4).join())).toEqual(
    rows.map(({ service, members, claims, paidCents }) => `"${service}","${members}","${claims}","${paidCents}"`),
  );
  expect((await send('paid-by-service', 'privacy-officer')).statusCode).toBe(403);
  expect((await send('hccs', 'privacy-officer')).statusCode).toBe(200);
  for (const role of ['executive', 'hcc-coder'] as const) expect((await send('hccs', role)).statusCode).toBe(403);
  const [event] = await world.test.asSuperuser(
    `select details from optimiq.audit_events where action = 'population.table-export' and outcome = 'success'
     order by at desc limit 1`,
  );
  expect(event).toMatchObject({ details: { table: 'hccs', rows: expect.any(Number) } });
});

describe('the list as a file', () => {
  const send = async (url: string, role: Role) =>
    world.app.inject({ method: 'GET', url, headers: { cookie: await world.signIn(world.alpha, role) } });
  const rowsOf = (text: string) => text.trim().split('\r\n').slice(1);

  test('COV-07 holds every row of its filter, whatever a page holds, and is counted and recorded', async () => {
    const all = await send('/v1/member-export?sort=member&direction=asc', 'risk-director');
    expect(all.statusCode).toBe(200);
    expect(all.headers['content-disposition']).toBe('attachment; filename="members.csv"');
    expect(rowsOf(all.body)).toHaveLength(60);
    expect(all.body).toMatch(/^\uFEFF"member_key","sex","age","segment","hccs","last_service_on","raw","payment"/);
    const listed = await allMembers('&hcc=37');
    const some = await send('/v1/member-export?hcc=37', 'risk-director');
    expect(
      rowsOf(some.body)
        .map((line) => line.slice(1, 37))
        .sort(),
    ).toEqual(listed.map(({ memberKey }) => memberKey).sort());
    const [event] = await world.test.asSuperuser(
      `select details, cardinality(members) as members from optimiq.audit_events
       where action = 'member.export' and outcome = 'success' order by at desc limit 1`,
    );
    expect(event).toMatchObject({
      details: { rows: listed.length, filters: expect.stringContaining('hcc') },
      members: listed.length,
    });
  });

  test('names are in it for those who may know them, scores for those who may see them', async () => {
    const lead = await send('/v1/member-export?hcc=37', 'claims-lead');
    expect(lead.body).toMatch(/^\uFEFF"member_key","name","sex","age","segment","hccs","last_service_on"\r\n/);
    expect((await send('/v1/member-export?sort=payment', 'claims-lead')).statusCode).toBe(403);
  });

  test('ACC-03 a role of the organization’s own gets no file of a list it may not read, and no class it does not read', async () => {
    await world.signIn(world.alpha, 'care-manager');
    const [person] = await world.test.asSuperuser(
      `select user_id as id from auth.memberships where tenant_id = $1 and 'care-manager' = any(roles)`,
      [world.alpha],
    );
    const file = async (permissions: string[], reads: string[]) => {
      const key = `own-${randomUUID()}`;
      const headers = { cookie: await world.signIn(world.alpha, 'tenant-admin'), 'x-optimiq-request': '1' };
      const payload = {
        name: key,
        permissions: ['session:read', 'export:write', ...permissions],
        reads,
        writes: ['open'],
      };
      const made = await world.app.inject({ method: 'PUT', url: `/v1/roles/${key}`, headers, payload });
      expect(made.statusCode).toBeLessThan(300);
      await world.test.asSuperuser(
        'update auth.memberships set roles = array[$1::text] where tenant_id = $2 and user_id = $3',
        [key, world.alpha, person!.id],
      );
      return send('/v1/member-export', 'care-manager');
    };
    const named = ['open', 'member-fact', 'identifier'];
    expect((await file(['member:identify'], named)).statusCode).toBe(403);
    expect((await file(['member:list'], ['open'])).statusCode).toBe(403);
    expect((await file(['member:identify', 'member:list'], ['open', 'member-fact'])).body).toMatch(
      /^\uFEFF"member_key","sex"/,
    );
    expect((await file(['member:identify', 'member:list'], named)).body).toMatch(/^\uFEFF"member_key","name","sex"/);
  });

  test('who may not export gets none, and neither does a day that is used up', async () => {
    expect((await send('/v1/member-export', 'hcc-coder')).statusCode).toBe(403);
    const chosen = (value: object) =>
      world.test.asSuperuser('update optimiq.tenant_settings set chosen = $1 where tenant_id = $2', [
        JSON.stringify(value),
        world.alpha,
      ]);
    await chosen({ 'quota.exportRowsPerDay': 1 });
    const refused = await send('/v1/member-export', 'risk-director');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'quota-export']);
    await chosen({});
  });
});
