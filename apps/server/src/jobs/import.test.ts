import { gzipSync } from 'node:zlib';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { listLoads, visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { searchIdentities } from '@optimiq/store/postgres/member-identity-read';
import { currentRun } from '@optimiq/store/postgres/runs';
import { generatePopulation } from '@optimiq/synthetic/population';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  claimsAs837,
  csvOf,
  day,
  inTenant,
  load,
  readLoad,
  readProblems,
  receive,
  settled,
  state,
  tidyTexts,
  undo,
} from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { modelId } from './run-settings.ts';

const options = { members: 12, seed: 4, asOf: day('2025-11-24'), months: 14 };
const people = [...generatePopulation(options)];
const files = tidyTexts(options);
const allFiles = ['members.csv', 'eligibility_year.csv', 'claim_lines.csv', 'pharmacy.csv'].map((name) => files[name]!);
const claims = people.flatMap((member) => member.claims);
const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((total, one) => total + (one ?? 0), 0);

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const visible = async (tenant: TenantId, sql: string) => {
  const loads = await inTenant(world.product, tenant, visibleLoadNumbers);
  return world.product.facts.query<Record<string, unknown>>(tenant, loads, sql);
};

const memberHeader = ['member_id', 'mbi', 'birth_date', 'sex', 'last_name', 'first_name', 'zip', 'state'];
const claimHeader =
  'member_id,claim_id,claim_type,from_date,thru_date,line_num,line_date,hcpcs,pos,units,charge,paid,npi,dx1,bill_freq,orig_claim_id';
const claimRow = (claimId: string, frequency = '1', original = '') => ({
  member_id: 'R1',
  claim_id: claimId,
  claim_type: 'CARRIER',
  from_date: '2025-02-03',
  thru_date: '2025-02-03',
  line_num: '1',
  line_date: '2025-02-03',
  hcpcs: '99213',
  pos: '11',
  units: '1',
  charge: '100.00',
  paid: '60.00',
  npi: '1234567893',
  dx1: 'E1122',
  bill_freq: frequency,
  orig_claim_id: original,
});
const claimFile = (...rows: ReturnType<typeof claimRow>[]) => csvOf(claimHeader.split(','), rows);

test('PHD-02 four tables of two tenants: counts and sums as written, each tenant its own, equal bytes change nothing', async () => {
  const { product, alpha, beta } = world;
  const before = await state(product, alpha);
  for (const text of allFiles) await receive(product, alpha, text);
  await settled(product, alpha);
  const loads = (await inTenant(product, alpha, (tx) => listLoads(tx, 50))).reverse();
  expect(loads.map(({ state: at, format }) => [at, format])).toEqual([
    ['active', 'tidy-members'],
    ['active', 'tidy-eligibility'],
    ['active', 'tidy-claim-lines'],
    ['active', 'tidy-pharmacy'],
  ]);
  const claimLoad = await readLoad(product, alpha, loads[2]!.id);
  expect(claimLoad.controlTotals).toEqual({
    claims: claims.length,
    lines: sum(claims.map((claim) => claim.lines.length)),
    members: people.filter((member) => member.claims.length > 0).length,
    billedCents: BigInt(sum(claims.map((claim) => claim.billedCents))),
    allowedCents: BigInt(sum(claims.map((claim) => claim.allowedCents))),
    paidCents: BigInt(sum(claims.map((claim) => claim.paidCents))),
  });
  expect(await visible(alpha, 'select count(*) as n, sum(billed_cents) as cents from claims_loaded')).toEqual([
    { n: claims.length, cents: sum(claims.map((claim) => claim.billedCents)) },
  ]);
  expect(await visible(alpha, 'select count(*) as n from members_current')).toEqual([{ n: people.length }]);
  expect(await visible(alpha, 'select count(*) as n from pharmacy_fills_current')).toEqual([
    { n: sum(people.map((member) => member.fills.length)) },
  ]);

  // The other tenant sees nothing of it, loads the same bytes, and has its own keys for the same people and claims.
  expect(await state(product, beta)).toMatchObject({ tables: { claims: before.tables['claims'] } });
  for (const text of allFiles) await receive(product, beta, text);
  await settled(product, beta);
  const [ours, theirs] = [await visible(alpha, keysSql), await visible(beta, keysSql)];
  expect(theirs).toHaveLength(ours.length);
  expect(new Set([...ours, ...theirs].map(({ key }) => key)).size).toBe(2 * ours.length);
  const { mbi } = people[0]!.member.person;
  for (const tenant of [alpha, beta]) {
    const keys = await product.keysOf(tenant);
    const found = await inTenant(product, tenant, (tx) => searchIdentities(tx, keys, { mbi: mbi! }));
    expect((await visible(tenant, keysSql)).map(({ key }) => key)).toContain(found[0]);
  }

  // Equal bytes, sent again one after the other and twice at once.
  const loaded = await state(product, alpha);
  expect(loaded.hash).not.toBe(before.hash);
  for (const text of allFiles) {
    const again = await receive(product, alpha, text);
    expect([again.duplicateOf, again.jobId]).toEqual([again.loadId, undefined]);
  }
  await Promise.all([receive(product, alpha, 'new bytes'), receive(product, alpha, 'new bytes')]);
  await settled(product, alpha);
  const rows = await inTenant(product, alpha, (tx) => listLoads(tx, 50));
  expect(rows.map(({ state: at }) => at).sort()).toEqual(['active', 'active', 'active', 'active', 'failed']);
  expect(await state(product, alpha)).toEqual(loaded);
});

const keysSql = 'select cast(member_key as varchar) as key from members_current order by 1';

test('PHD-02 an 837 of the same people matches the members and claims that the tables made', async () => {
  const { product, alpha } = world;
  const members = await visible(alpha, keysSql);
  const numbers = await visible(alpha, 'select count(distinct claim_key) as n from claims_loaded');
  const { loadId } = await load(product, alpha, gzipSync(claimsAs837(options)));
  expect(await readLoad(product, alpha, loadId)).toMatchObject({ state: 'active', format: 'x12-837' });
  expect((await readLoad(product, alpha, loadId)).controlTotals).toMatchObject({
    claims: claims.length,
    billedCents: BigInt(sum(claims.map((claim) => claim.billedCents))),
  });
  expect(await visible(alpha, keysSql)).toEqual(members);
  expect(await visible(alpha, 'select count(distinct claim_key) as n from claims_loaded')).toEqual(numbers);
  await undo(product, alpha, loadId);
});

test('rejected rows keep place, rule and reason, and no value of the file', async () => {
  const { product, beta } = world;
  const bad = csvOf(memberHeader, [
    { member_id: 'GOOD1', mbi: '1EG4TE5MK73', birth_date: '1950-01-02', sex: 'F' },
    { member_id: '', mbi: '2EG4TE5MK73', birth_date: '1950-01-02', sex: 'F' },
    { member_id: 'ZQVALUE1', mbi: '3EG4TE5MK73', birth_date: 'ZQVALUE2', sex: 'F' },
    { member_id: 'ZQVALUE3', mbi: '1EG4TE5MK73', birth_date: '1951-01-02', sex: 'ZQVALUE4' },
  ]);
  const { loadId } = await load(product, beta, bad);
  const problems = await readProblems(product, beta, loadId);
  expect(
    problems.map(({ severity, rule, field, at }) => `${severity} ${rule} ${field} ${at.row} ${typeof at.offset}`),
  ).toEqual([
    'error missing-identifier member_id 2 number',
    'error not-a-date birth_date 3 number',
    'warning unknown-value sex 4 number',
    'error identifier-conflict mbi 4 number',
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/ZQVALUE|EG4TE5MK73/);
  expect(new Set(problems.map(({ message }) => message.length > 10))).toEqual(new Set([true]));
  expect(await readLoad(product, beta, loadId)).toMatchObject({ state: 'active', counts: { rejected: 3, members: 1 } });
  await undo(product, beta, loadId);

  const cut = await load(product, beta, gzipSync(files['pharmacy.csv']!).subarray(0, 400));
  expect(await readLoad(product, beta, cut.loadId)).toMatchObject({ state: 'failed', errorCode: 'damaged-file' });
});

test('a replaced claim and a voided one leave the current claims and stay in the loaded ones', async () => {
  const { product, beta } = world;
  const person = csvOf(memberHeader, [{ member_id: 'R1', mbi: '1EG4TE5MK73', birth_date: '1950-01-02', sex: 'F' }]);
  await load(product, beta, person);
  const before = await state(product, beta);
  const first = await load(product, beta, claimFile(claimRow('RC1'), claimRow('RC2'), claimRow('RC3')));
  const originals = await state(product, beta);
  const later = await load(product, beta, claimFile(claimRow('RC1B', '7', 'RC1'), claimRow('RC2V', '8', 'RC2')));
  const corrected = await state(product, beta);
  const claimsOfR1 = async (view: string) => {
    const keys = await product.keysOf(beta);
    const [member] = await inTenant(product, beta, (tx) => searchIdentities(tx, keys, { mbi: '1EG4TE5MK73' }));
    return (await visible(beta, `select 1 from ${view} where member_key = '${member}'`)).length;
  };
  expect([await claimsOfR1('claims_current'), await claimsOfR1('claims_loaded')]).toEqual([2, 5]);

  // Undone from under the load that replaced its claims: as if the later one had come alone.
  await undo(product, beta, first.loadId);
  expect(await claimsOfR1('claims_loaded')).toBe(2);
  const reloaded = await load(product, beta, claimFile(claimRow('RC1'), claimRow('RC2'), claimRow('RC3')));
  expect(await state(product, beta)).toEqual(corrected);
  await undo(product, beta, later.loadId);
  expect(await state(product, beta)).toEqual(originals);
  await undo(product, beta, reloaded.loadId);
  expect(await state(product, beta)).toEqual(before);
});

test('undo of every load, in any order, ends at the state before them', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const loaded: LoadId[] = [];
  for (const text of Object.values(tidyTexts({ ...options, members: 3, seed: 91 }))) {
    loaded.push((await receive(product, alpha, text)).loadId);
  }
  await settled(product, alpha);
  expect((await state(product, alpha)).hash).not.toBe(before.hash);
  for (const id of [1, 0, 3, 2].map((place) => loaded[place]!)) await undo(product, alpha, id);
  expect(await state(product, alpha)).toEqual(before);
});

test('a birth date corrected late changes the age, and the score with it', async () => {
  const { product, beta } = world;
  const scoreOf = async () => {
    const run = await inTenant(product, beta, (tx) => currentRun(tx, modelId, 2026));
    const [score] = await visible(
      beta,
      `select age from scores where run_no = ${run!.number} and member_key = '${memberKey}'`,
    );
    return score;
  };
  const born = (date: string) =>
    csvOf(memberHeader, [{ member_id: 'AGE1', mbi: '4EG4TE5MK73', birth_date: date, sex: 'F' }]);
  await load(product, beta, born('1950-02-01'));
  const keys = await product.keysOf(beta);
  const [memberKey] = await inTenant(product, beta, (tx) => searchIdentities(tx, keys, { mbi: '4EG4TE5MK73' }));
  await load(
    product,
    beta,
    csvOf(
      ['member_id', 'year', 'medicare_status', 'part_a_months', 'part_b_months', 'hmo_months', 'orec'],
      [
        {
          member_id: 'AGE1',
          year: '2025',
          medicare_status: '10',
          part_a_months: '12',
          part_b_months: '12',
          hmo_months: '12',
          orec: '0',
        },
      ],
    ),
  );
  expect(await scoreOf()).toEqual({ age: 76 });
  const corrected = await load(product, beta, born('1950-02-02'));
  expect(await scoreOf()).toEqual({ age: 75 });
  await undo(product, beta, corrected.loadId);
  expect(await scoreOf()).toEqual({ age: 76 });
});

test('PHD-02 refused rows come back in their layout; mended and sent again they make the claims whole', async () => {
  const { alpha, beta } = world;
  const columns = claimHeader.split(',');
  const good = [claimRow('W1'), { ...claimRow('W1'), line_num: '2' }, claimRow('W2')];
  const spoiled = [good[0]!, { ...good[1]!, line_date: '2025-13-40' }, good[2]!];
  const { loadId } = await load(world.product, alpha, csvOf(columns, spoiled));
  const url = `/v1/loads/${loadId}/refused-rows`;
  const answer = await world.app.inject({ url, headers: { cookie: await world.signIn(alpha, 'tenant-admin') } });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  const [header, ...rows] = answer.body.trimEnd().split('\r\n');
  expect(header).toBe(`${claimHeader},refused_rule,refused_reason`);
  expect(rows.map((row) => row.split(',').at(-2))).toEqual(['same-claim', 'not-a-date']);

  await load(world.product, alpha, answer.body.replace('2025-13-40', '2025-02-03'));
  const lines = 'select cast(l.line_no as integer) as line from claim_lines_current l order by line';
  expect(await visible(alpha, lines)).toEqual(expect.arrayContaining([{ line: 2 }]));
  const own = `select count(*) as n from claims_current c join claim_lines_current l
    on l.load_no = c.load_no and l.record_no = c.record_no where c.paid_cents = 12000`;
  expect(await visible(alpha, own)).toEqual([{ n: 2 }]);

  const other = await world.app.inject({ url, headers: { cookie: await world.signIn(beta, 'tenant-admin') } });
  expect(other.statusCode).toBe(404);
  const audited = await world.test.asSuperuser(
    `select 1 from optimiq.audit_events where action = 'load.refused-rows' and subject_id = $1 and tenant_id = $2`,
    [loadId, alpha],
  );
  expect(audited).toHaveLength(1);
});

test('refused rows made inert for a spreadsheet are sent back as they were: the claim keeps its number', async () => {
  const { product, beta } = world;
  const count = async () => (await visible(beta, 'select cast(count(*) as integer) as n from claims_current'))[0]!['n'];
  const before = Number(await count());
  const { loadId } = await load(product, beta, claimFile({ ...claimRow('=W9'), line_date: '2025-13-40' }));
  const inert = await world.app.inject({
    url: `/v1/loads/${loadId}/refused-rows?inert=true`,
    headers: { cookie: await world.signIn(beta, 'tenant-admin') },
  });
  expect(inert.body).toContain(",'=W9,");
  await load(product, beta, inert.body.replace('2025-13-40', '2025-02-03'));
  expect(await count()).toBe(before + 1);
  await load(product, beta, claimFile(claimRow('=W9')));
  expect(await count()).toBe(before + 1);
});

test('a load is shown beside the one before it of the same feed', async () => {
  const { alpha } = world;
  const cookie = await world.signIn(alpha, 'tenant-admin');
  const one = await load(world.product, alpha, csvOf(claimHeader.split(','), [claimRow('V1')]));
  const two = await load(world.product, alpha, csvOf(claimHeader.split(','), [claimRow('V2'), claimRow('V3')]));
  const detail = (await world.app.inject({ url: `/v1/loads/${two.loadId}`, headers: { cookie } })).json();
  expect([detail.claims, detail.previous.loadId, detail.previous.claims]).toEqual([2, one.loadId, 1]);
});
